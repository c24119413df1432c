// A real mail server that takes what is sent, hands it to LMTP, and bounces what it cannot hand on.
import { join } from 'node:path'
import { available, freePort } from '@deskless/core/testing'
import { ownFolder, startServer, writeConfig } from './server-process.ts'

export type Exim = {
  smtp: number
  folder: string
  origin: string
  stop(): Promise<void>
}

/** Addresses of `nobody@…` bounce; everything else goes to the mailboxes behind `lmtp`. */
export const startExim = async ({ lmtp }: { lmtp: number }): Promise<Exim> => {
  const folder = ownFolder('exim', 'spool', 'log')
  const smtp = await freePort()
  const config = join(folder, 'exim.conf')
  writeConfig(config, new URL('exim.conf', import.meta.url), { folder, smtp, lmtp })
  const server = await startServer(folder, String(available().exim), ['-C', config, '-bdf', '-q1s'], [smtp])
  return {
    smtp,
    folder,
    origin: `tcp://127.0.0.1:${smtp}`,
    stop: server.stop,
  }
}
