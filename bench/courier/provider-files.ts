// The part of the provider that hands out files.
import type { ServerResponse } from 'node:http'
import { writeLine } from '../support/ledger.ts'
import { answerTo, contentOf } from './files.ts'

const TYPE = { 'content-type': 'application/octet-stream' }

export const fileServer = (ledger: string) => {
  const asked = new Map<string, number>()
  return (name: string, response: ServerResponse): void => {
    const nth = (asked.get(name) ?? 0) + 1
    asked.set(name, nth)
    const answer = answerTo(name, nth)
    writeLine(ledger, { name, nth, answer })
    if (answer === 'unavailable') return void response.writeHead(503).end()
    if (answer === 'expired') return void response.writeHead(410).end()
    const bytes = contentOf(name)
    response.writeHead(200, { ...TYPE, 'content-length': bytes.length })
    if (answer === 'whole') response.end(bytes)
    else if (answer === 'nothing') response.flushHeaders()
    else response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy())
  }
}
