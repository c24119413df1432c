import { definePlugin } from '@deskless/core/contract'
import { assets } from './built.ts'
import { capabilities } from './capabilities.ts'
import { check } from './check.ts'
import { demo } from './demo/index.ts'
import { live } from './live.ts'
import { mail } from './mail.ts'
import { parse, screen } from './parse.ts'
import { forget as erase } from './push/forget.ts'
import { push } from './push/notify.ts'
import { migrations } from './push/tables.ts'
import { receive } from './receive.ts'
import { routes } from './routes.ts'
import { edit, pieces, remove, send, typing } from './send.ts'
import type { WidgetSettings } from './settings.ts'
import { settings } from './settings.ts'
import { on } from './told.ts'

export const plugin = definePlugin<WidgetSettings>({
  id: 'widget',
  contract: 1,
  channel: { settings, label: 'Web chat', capabilities, receive, parse, pieces, send, edit, remove, typing, check },
  live,
  on,
  screen,
  routes,
  jobs: { push, mail },
  migrations,
  erase,
  assets,
  demo,
})
