import type { Capabilities } from '@deskless/core/contract'
import { definePlugin } from '@deskless/core/contract'
import { check, connect, disconnect, openFile } from './connect.ts'
import { MARKS } from './format.ts'
import { parse } from './parse.ts'
import { pieces } from './pieces.ts'
import { listen, receive } from './receive.ts'
import { edit, remove, send, typing } from './send.ts'
import type { Settings } from './settings.ts'
import { settings } from './settings.ts'

const capabilities: Capabilities = {
  text: { max: 4096, marks: MARKS },
  file: { max: 50 * 1024 * 1024, mimes: ['*/*'], perMessage: 10 },
  choices: 'native',
  card: 'fallback',
  form: 'fallback',
  location: 'native',
  template: 'refuse',
  edit: 'native',
  remove: 'native',
  react: 'refuse',
  typing: 'native',
  seen: 'refuse',
  receipts: ['accepted'],
  start: 'known-thread',
  // There is neither a key for repeats nor a list of what was sent.
  resend: 'may-duplicate',
  pace: { perSecond: 30, perThread: 1 },
}

export const plugin = definePlugin<Settings>({
  id: 'telegram',
  contract: 1,
  channel: {
    label: 'Telegram',
    settings,
    capabilities: () => capabilities,
    receive,
    listen,
    parse,
    pieces,
    send,
    edit,
    remove,
    typing,
    openFile,
    check,
    connect,
    disconnect,
  },
})
