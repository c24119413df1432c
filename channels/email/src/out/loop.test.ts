import { text } from '@deskless/core/contract'
import { expect, test } from 'vitest'
import { admitAutomatic } from './automatic.ts'
import { pieces } from './pieces.ts'
import { answer, paperInbox } from './testing/paper.ts'

const HOUR = 3_600_000
const NOW = Date.UTC(2026, 10, 21, 12)

/** Refs as the database keeps them: a key belongs to who claimed it first. */
const remembering = () => {
  const refs = new Map<string, string>()
  return Object.assign(paperInbox(), {
    refs: {
      claim: async (key: string, _kind: string, id: string) => {
        if (refs.has(key)) return false
        refs.set(key, id)
        return true
      },
      find: async (key: string) => (refs.has(key) ? { kind: 'automatic', id: refs.get(key)! } : undefined),
    },
  })
}
let made = 0
const automatic = (inbox: ReturnType<typeof remembering>, to = 'robot@other.example') => {
  const id = `0190aaaa-0000-7000-8000-${String(++made).padStart(12, '0')}`
  const envelope = { to: [{ address: to }], cc: [], bcc: [], subject: 'Hello' }
  return pieces(answer({ id, author: { name: 'Helper', kind: 'bot' }, parts: [text('Hi')], envelope }), inbox)[0]!
}

test('a person gets one automatic mail in an hour, whenever the hour begins', async () => {
  for (const start of [0, 0.3, 0.7, 0.99, 1.5]) {
    const inbox = remembering()
    await admitAutomatic(automatic(inbox), inbox, NOW + start * HOUR)
    for (const later of [0.01, 0.5, 0.98])
      await expect(admitAutomatic(automatic(inbox), inbox, NOW + (start + later) * HOUR)).rejects.toMatchObject({
        sent: 'no',
        retry: 'never',
        tell: expect.stringMatching(/one mail an hour/),
      })
  }
})

test('and three in a week, then silence', async () => {
  const inbox = remembering()
  for (const hours of [0, 3, 6]) await admitAutomatic(automatic(inbox), inbox, NOW + hours * HOUR)
  await expect(admitAutomatic(automatic(inbox), inbox, NOW + 60 * HOUR)).rejects.toMatchObject({
    tell: expect.stringMatching(/3 mails a week/),
  })
  await admitAutomatic(automatic(inbox, 'somebody@else.example'), inbox, NOW + 60 * HOUR)
})

test('a mail that is tried again is the same one', async () => {
  const inbox = remembering()
  const piece = automatic(inbox)
  for (let i = 0; i < 5; i++) await admitAutomatic(piece, inbox, NOW + i * 1_000)
})

test('capital letters make no other person', async () => {
  const inbox = remembering()
  await admitAutomatic(automatic(inbox), inbox, NOW)
  await expect(admitAutomatic(automatic(inbox, 'Robot@Other.Example'), inbox, NOW)).rejects.toMatchObject({
    sent: 'no',
  })
})
