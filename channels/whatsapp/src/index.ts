import type { Capabilities, Hub } from '@deskless/core/contract'
import { definePlugin } from '@deskless/core/contract'
import { check, connect, disconnect } from './connect.ts'
import { demo } from './demo.ts'
import { FILE } from './kinds.ts'
import { listen } from './listen.ts'
import { openFile } from './media.ts'
import { parse } from './parse.ts'
import { typedPhone } from './phone.ts'
import { CHOICES_MAX, pieces } from './pieces.ts'
import { receive } from './receive.ts'
import { send } from './send.ts'
import type { Inbox, Settings } from './settings.ts'
import { appSettings, settings } from './settings.ts'
import { react, seen, typing } from './signs.ts'
import { templates } from './templates.ts'
import { MARKS } from './write-text.ts'

const capabilities = ({ settings: { coexistence } }: Pick<Inbox, 'settings'>): Capabilities => ({
  text: { max: 4096, marks: MARKS },
  file: FILE,
  choices: 'native',
  choicesMax: CHOICES_MAX,
  card: 'fallback',
  form: 'fallback',
  location: 'native',
  template: 'native',
  edit: 'refuse',
  remove: 'refuse',
  react: 'native',
  typing: 'native',
  seen: 'native',
  receipts: ['accepted', 'delivered', 'read'],
  window: { from: 'contact-message', lasts: '24h', outside: ['template'] },
  start: { namespace: 'phone' },
  // There is no key for repeats; a hook tells later what became of a send in doubt.
  resend: 'may-duplicate',
  // One message every six seconds to a person, or 45 at once that are paid back by waiting.
  pace: { perSecond: coexistence ? 20 : 80, perThread: 1 / 6, burst: 45 },
})

/** WhatsApp, by Meta's Cloud API. */
export const plugin = definePlugin<Settings>({
  id: 'whatsapp',
  contract: 1,
  app: { label: 'WhatsApp app at Meta', settings: appSettings },
  channel: {
    label: 'WhatsApp',
    settings,
    capabilities,
    receive,
    listen,
    parse,
    pieces,
    send,
    address: typedPhone,
    templates,
    react,
    typing,
    seen,
    openFile,
    check,
    connect,
    disconnect,
  },
  // The list that is kept for when Meta cannot be asked is the one after the change.
  on: {
    'connection.changed': async ({ data: { connection, templates: changed } }, hub) => {
      if (changed && typeof connection === 'string' && (await isOurs(connection, hub)))
        await hub.read.templates(connection)
    },
  },
  demo,
})

const isOurs = async (id: string, { read }: Hub): Promise<boolean> =>
  (await read.inboxes()).some((inbox) => inbox.id === id && inbox.channel === 'whatsapp')
