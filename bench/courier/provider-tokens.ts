// The part of the provider that knows who may call. One token counts at a time: the last one it gave.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { writeLine } from '../support/ledger.ts'

/** Long enough to end by being taken back, and not by itself. */
const LASTS_MS = 3_600_000

export const tokenOffice = (ledger: string) => {
  let given = 0
  /** The last one that was given, and whether it still counts. */
  let last: string | undefined
  let counts = false
  return {
    end: (): void => {
      if (counts) writeLine(ledger, { is: 'ended', token: last })
      counts = false
    },
    /** For who asks without one this provider does not look. */
    takes: ({ headers }: IncomingMessage): boolean =>
      headers.authorization === undefined || (counts && headers.authorization === `Bearer ${last}`),
    grant: ({ old }: { old?: string }, refuses: boolean, response: ServerResponse): void => {
      // Whoever brings one that was renewed before brings it a second time.
      if (refuses || old !== last) {
        writeLine(ledger, { is: refuses ? 'refused' : 'spent', old })
        return void response.writeHead(401).end()
      }
      last = `token-${++given}`
      counts = true
      writeLine(ledger, { is: 'granted', old, token: last })
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ token: last, lastsMs: LASTS_MS }))
    },
  }
}
