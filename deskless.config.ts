// The composition root: what is installed. Core never names a plugin.
import { plugin as api } from '@deskless/api'
import { plugin as browserExtension } from '@deskless/browser-extension'
import { plugin as csat } from '@deskless/csat'
import { plugin as email } from '@deskless/email'
import { plugin as language } from '@deskless/language'
import { plugin as slack } from '@deskless/slack'
import { plugin as sms } from '@deskless/sms'
import { plugin as teams } from '@deskless/teams'
import { plugin as telegram } from '@deskless/telegram'
import { plugin as webhooks } from '@deskless/webhooks'
import { plugin as whatsapp } from '@deskless/whatsapp'
import { plugin as widget } from '@deskless/widget'

export const plugins = [
  widget,
  email,
  whatsapp,
  sms,
  telegram,
  api,
  slack,
  teams,
  browserExtension,
  webhooks,
  language,
  csat,
]

/** What lies at the root of the hub, and of which plugin. Everything else of a plugin lies under `/p/<its id>`. */
export const rootPaths = { '/panel': 'browser-extension' }
