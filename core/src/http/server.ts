import type { RequestListener, Server } from 'node:http'

/**
 * An `import` of Node's HTTP module reads everything it offers, a WebSocket client among it, and with that loads all of
 * `fetch`: 4 MB that an idle hub has no use for. Asked for this way, only what is used is read.
 */
export const serverOf = (app: RequestListener): Server => process.getBuiltinModule('node:http').createServer(app)
