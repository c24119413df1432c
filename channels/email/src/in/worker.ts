// A thread of its own, with little memory: it may be killed at any time, and nothing but its answer is lost.
import { parentPort } from 'node:worker_threads'
import { fileOf, htmlOf, readMail } from './read-mail.ts'
import type { Answer, Question, Said } from './reading.ts'

const answer = async (question: Question, raw: Uint8Array): Promise<Answer> => {
  if (question.ask === 'mail') return { mail: await readMail(raw) }
  if (question.ask === 'html') return { bytes: await htmlOf(raw) }
  const bytes = await fileOf(raw, question.index)
  return bytes ? { bytes } : { problem: 'it holds no such file' }
}

parentPort?.on('message', ({ question, raw }: { question: Question; raw: Uint8Array }) => {
  parentPort?.postMessage({ begun: true } satisfies Said)
  void answer(question, raw)
    .catch((error: unknown): Answer => ({ problem: error instanceof Error ? error.message : String(error) }))
    .then((said) => parentPort?.postMessage(said))
})
