// Ways to take one's time over an answer. The message is taken all the same.
import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

const WAYS = ['late', 'drips', 'hangs'] as const
/** Drops it answers in, when it drips: more than anybody waits for. */
const SECONDS = 30
let calls = 0

/** Answers after `forMs`, byte by byte, or begins an answer and never goes on; one call after the other. */
export const answerSlowly = async (response: ServerResponse, key: string, forMs: number): Promise<void> => {
  const way = WAYS[calls++ % WAYS.length]
  if (way === 'late') {
    await pause(forMs)
    return void response.writeHead(200).end(JSON.stringify({ key }))
  }
  response.writeHead(200).flushHeaders()
  if (way === 'hangs') return
  const drops = JSON.stringify({ key, padding: '.'.repeat(200) })
  for (const drop of drops) {
    if (response.destroyed) return
    response.write(drop)
    await pause(forMs / SECONDS)
  }
  response.end()
}
