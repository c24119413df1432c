import { definePlugin } from '@deskless/core/contract'
import { capabilities } from './capabilities.ts'
import { demo } from './demo.ts'
import { openFile } from './files.ts'
import { check, connect, listen } from './listen.ts'
import { parse } from './parse.ts'
import { pieces } from './pieces.ts'
import { receive } from './receive.ts'
import { routes } from './routes.ts'
import { edit, react, remove, seen, send, typing } from './send.ts'
import type { Settings } from './settings.ts'
import { settings } from './settings.ts'

export const plugin = definePlugin<Settings>({
  id: 'api',
  contract: 1,
  channel: {
    label: 'API',
    settings,
    capabilities,
    receive,
    listen,
    parse,
    pieces,
    send,
    edit,
    remove,
    react,
    typing,
    seen,
    openFile,
    check,
    connect,
    address: (typed) => typed.trim().slice(0, 200) || undefined,
  },
  routes,
  demo,
})
