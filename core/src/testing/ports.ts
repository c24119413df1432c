import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'

/** For a process that must be told its port. Anything in this process listens on 0 instead. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Keeps the keys of one test apart from everybody else's on a shared Redis. */
export const redisPrefix = (): string => `deskless-test-${randomBytes(6).toString('hex')}`
