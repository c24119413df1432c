import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'

/** A service behind a line that can be cut: connections break, and new ones are hung up on, until it is mended. */
export const cuttable = async (url: string) => {
  const target = new URL(url)
  const lines = new Set<Socket>()
  let whole = true
  const server = createServer((from) => {
    const to = connect(Number(target.port), target.hostname)
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      lines.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        lines.delete(one)
        other.destroy()
      })
    }
    if (whole) from.pipe(to).pipe(from)
    else from.destroy()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const here = new URL(url)
  here.hostname = '127.0.0.1'
  here.port = String((server.address() as AddressInfo).port)
  const cut = (): void => {
    whole = false
    for (const line of lines) line.destroy()
  }
  return {
    url: here.href,
    cut,
    mend: () => {
      whole = true
    },
    close: async () => {
      cut()
      await new Promise((done) => server.close(done))
    },
  }
}
