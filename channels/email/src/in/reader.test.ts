import type { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { mail } from '../../testing/mail.ts'
import { settings } from '../settings.ts'
import { itemOf } from './mailbox.ts'
import { parse } from './parse.ts'
import type { ReaderLimits } from './reader.ts'
import { askReader, createReaders } from './reader.ts'

const read = (subject: string) => askReader({ ask: 'mail' }, Buffer.from(mail({ subject })))
const worker = new Promise<Worker>((found) => {
  process.once('worker', found)
})

// It starts two readers one after the other, which is slow on a busy machine.
test('a reader that breaks while it rests ends nothing but itself, and the next mail is read', {
  timeout: 60_000,
}, async () => {
  expect(await read('One')).toMatchObject({ mail: { subject: 'One' } })
  const resting = await worker
  // Not a question: it throws in there, with nobody waiting for an answer.
  resting.postMessage(undefined)
  await new Promise((ended) => resting.once('exit', ended))
  expect(await read('Two')).toMatchObject({ mail: { subject: 'Two' } })
})

test('more mails than readers are read one after the other', async () => {
  const subjects = Array.from({ length: 12 }, (_, i) => `Mail ${i}`)
  const answers = await Promise.all(subjects.map(read))
  expect(answers).toMatchObject(subjects.map((subject) => ({ mail: { subject } })))
})

const PAPER = { id: 'inbox', name: 'Mail', key: (purpose: string) => Buffer.from(purpose) }
const HEAVY = mail({ subject: 'Burns', type: 'text/html', body: '<b><i>x</i></b>'.repeat(130_000) })

test.each<[string, Partial<ReaderLimits>]>([
  ['reading it took too long', { labourMs: 20, lookMs: 5, patienceMs: 300_000 }],
  ['reading it took too much memory', { memoryMb: 40, labourMs: 300_000, patienceMs: 300_000 }],
])('a mail that burns is a message with the mail as it came: %s', { timeout: 60_000 }, async (why, limits) => {
  const raw = { id: '1', receivedAt: new Date(0), ...itemOf(Buffer.from(HEAVY)), headers: {} }
  const inbox = { ...PAPER, settings: settings.parse({ address: 'support@shop.example' }) }
  const ask = createReaders(limits)
  const [fact] = await parse(raw, inbox, ask)
  expect(fact).toMatchObject({
    is: 'message',
    envelope: { subject: 'Burns', from: { address: 'nadia@customer.example' } },
    parts: [{ text: expect.stringContaining(`because ${why}`) }, { is: 'file', source: { of: 'mail' } }],
  })
})
