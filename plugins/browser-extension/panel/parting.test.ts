import { memoryStorage } from '@deskless/core/client'
import { expect, test } from 'vitest'
import { keepDraft, noDraft, noWords } from './composer/draft.ts'
import { forgetWritten, handOver } from './parting.ts'

const omar = { account: 'acme', member: 'omar' }
const maya = { account: 'acme', member: 'maya' }
const nothing = { saveDraft: async () => ({ number: 1 }) }

const desk = () => {
  const storage = memoryStorage()
  const writes = (who: typeof omar, conversation: string, text: string, note = ''): boolean =>
    keepDraft(
      storage,
      { ...who, conversation },
      { ...noDraft, reply: { ...noWords, text }, note: { ...noWords, text: note } },
      7,
    )
  return { storage, writes }
}
const left = (storage: ReturnType<typeof memoryStorage>) =>
  Array.from({ length: storage.length }, (_, at) => `${storage.key(at)} ${storage.getItem(storage.key(at)!)}`).join()

test('what omar wrote goes to the hub, and nothing of it stays; what maya wrote does', async () => {
  const { storage, writes } = desk()
  writes(omar, 'nadia', 'It is on its')
  writes(maya, 'nadia', 'Half of hers')
  const saved: unknown[] = []
  const lost = await handOver(storage, { saveDraft: async (...said) => ({ number: saved.push(said) }) }, omar)
  expect([lost, saved]).toEqual([0, [['nadia', { number: 7, body: { mode: 'reply', text: 'It is on its' } }]]])
  forgetWritten(storage, omar)
  expect(left(storage)).not.toContain('It is on its')
  expect(left(storage)).toContain('Half of hers')
})

test.each([
  [
    'the hub is away',
    { saveDraft: () => Promise.reject(new Error('away')) },
    (it: ReturnType<typeof desk>) => it.writes(omar, 'nadia', 'Text'),
  ],
  [
    'an answer and a note, of which the hub keeps one',
    nothing,
    (it: ReturnType<typeof desk>) => it.writes(omar, 'nadia', 'Answer', 'Note'),
  ],
  [
    'an answer that has not gone out',
    nothing,
    (it: ReturnType<typeof desk>) => it.storage.setItem('letters:acme:omar:1', '{}'),
  ],
  [
    'a first letter',
    nothing,
    (it: ReturnType<typeof desk>) => it.storage.setItem('deskless.start:omar', '{"text":"Hello"}'),
  ],
] as const)('one thing would be lost: %s', async (_, api, write) => {
  const it = desk()
  write(it)
  expect(await handOver(it.storage, api, omar)).toBe(1)
  forgetWritten(it.storage, omar)
  expect(it.storage.length).toBe(0)
})
