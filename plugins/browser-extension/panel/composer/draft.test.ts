import { memoryStorage } from '@deskless/core/client'
import { expect, test } from 'vitest'
import type { Draft } from './draft.ts'
import { ageOut, keepDraft, noDraft, noWords, readDraft } from './draft.ts'

const omar = { account: 'acme', member: 'omar', conversation: 'nadia' }
const DAY = 86_400_000
const saying = (text: string): Draft => ({ ...noDraft, reply: { ...noWords, text } })

test('omar finds his words again, and maya, who signs in at the same desk, does not', () => {
  const storage = memoryStorage()
  keepDraft(storage, omar, saying('It is on its'), 1)
  expect(readDraft(storage, omar).reply.text).toBe('It is on its')
  expect(readDraft(storage, { ...omar, member: 'maya' })).toEqual(noDraft)
})

test('a note and an answer are two drafts', () => {
  const storage = memoryStorage()
  const note = { ...noWords, text: 'She is upset' }
  keepDraft(storage, omar, { ...saying('Dear Nadia'), mode: 'note', note }, 1)
  const kept = readDraft(storage, omar)
  expect([kept.mode, kept.reply.text, kept.note.text]).toEqual(['note', 'Dear Nadia', 'She is upset'])
})

test('nothing written is nothing kept', () => {
  const storage = memoryStorage()
  keepDraft(storage, omar, saying('x'), 1)
  keepDraft(storage, omar, saying('  '), 2)
  expect(storage.length).toBe(0)
})

test('after thirty days it is let go, and what others keep here stays', () => {
  const storage = memoryStorage()
  keepDraft(storage, omar, saying('old'), 0)
  keepDraft(storage, { ...omar, conversation: 'other' }, saying('new'), 10 * DAY)
  storage.setItem('theme', 'dark')
  ageOut(storage, 31 * DAY)
  expect(readDraft(storage, omar)).toEqual(noDraft)
  expect(readDraft(storage, { ...omar, conversation: 'other' }).reply.text).toBe('new')
  expect(storage.getItem('theme')).toBe('dark')
})

test('what somebody else wrote there is no draft, and no mistake', () => {
  const storage = memoryStorage()
  storage.setItem('draft:acme:omar:nadia', '{"mode":')
  expect(readDraft(storage, omar)).toEqual(noDraft)
})

test('a storage that is full says so', () => {
  const full = {
    ...memoryStorage(),
    setItem: () => {
      throw new Error('full')
    },
  }
  expect(keepDraft(full, omar, saying('x'), 1)).toBe(false)
})
