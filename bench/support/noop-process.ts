// The hub's own server with a door behind which nothing happens: the same sockets, headers and body reading, no work.
import { createServer } from 'node:http'
import { readConfig } from '../../core/src/config/index.ts'
import { createHttp } from '../../core/src/http/app.ts'
import { openServices } from '../../core/src/open-services.ts'
import { plugins } from '../courier/composition.ts'

const { services } = await openServices({ config: readConfig(), plugins }, [])
const { app } = createHttp(services, { enter: async () => ({ status: 200 }) })
const server = createServer(app)
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
process.on('disconnect', () => process.exit())
