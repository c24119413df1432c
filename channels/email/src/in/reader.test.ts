import type { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { mail } from '../../testing/mail.ts'
import { askReader } from './reader.ts'

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
