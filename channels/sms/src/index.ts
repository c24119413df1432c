import { definePlugin } from '@deskless/core/contract'
import { capabilities } from './capabilities.ts'
import { check, connect, disconnect } from './connect.ts'
import { cost } from './cost.ts'
import { demo } from './demo.ts'
import { listen } from './listen.ts'
import { typedAddress } from './numbers.ts'
import { openFile } from './open-file.ts'
import { parse } from './parse.ts'
import { pieces } from './pieces.ts'
import { receive } from './receive.ts'
import { send } from './send.ts'
import type { Settings } from './settings.ts'
import { appSettings, settings } from './settings.ts'
import { templates } from './templates.ts'

export const plugin = definePlugin<Settings>({
  id: 'sms',
  contract: 1,
  app: { label: 'Twilio account', settings: appSettings },
  channel: {
    label: 'SMS',
    settings,
    capabilities,
    cost,
    address: (typed, inbox) => typedAddress(typed, inbox.settings.country),
    receive,
    listen,
    parse,
    pieces,
    send,
    templates,
    openFile,
    check,
    connect,
    disconnect,
  },
  demo,
})
