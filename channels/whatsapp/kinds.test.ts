import { expect, test } from 'vitest'
import { mediaType } from './src/kinds.ts'

test.each([
  ['one that was sent as such', 'sticker', 60, 'sticker'],
  ['one larger than Meta takes', 'sticker', 101, 'document'],
  ['a photo of the same type', 'image', 60, 'document'],
  ['a file', 'file', 4_000, 'document'],
] as const)('a WebP goes as a sticker or as a document: %s', (_, as, kB, type) => {
  expect(mediaType({ mime: 'image/webp', as, size: kB * 1024 })).toBe(type)
})
