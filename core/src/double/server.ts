import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** `close` waits for nobody who is still connected. */
export type Opened = { url: string; close(): Promise<void> }

/** A port that is taken is an error here, and not one of the whole process. */
export const openServer = async (server: Server, { port, host }: { port: number; host: string }): Promise<Opened> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
