import { nameToEmoji } from 'gemoji'
import { expect, test } from 'vitest'
import { FACES, faceEmoji } from './face.ts'

test('a contact keeps its face, and many contacts use all of them', () => {
  const maya = '0198c1d2-0000-7000-8000-000000000001'
  expect(faceEmoji(maya)).toBe(faceEmoji(maya))
  const worn = Array.from({ length: 2_000 }, (_, n) => faceEmoji(`${maya.slice(0, -4)}${String(n).padStart(4, '0')}`))
  expect(new Set(worn).size).toBe(FACES.length)
  for (const face of FACES) expect(nameToEmoji).toHaveProperty(face)
})
