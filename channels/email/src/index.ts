import { definePlugin } from '@deskless/core/contract'
import { demo } from './demo.ts'
import { checkImap, listen, markPlaces } from './in/listen.ts'
import { openFile } from './in/open-file.ts'
import { parse } from './in/parse.ts'
import { receive } from './in/receive.ts'
import { migrations } from './in/tokens.ts'
import { checkSmtp, sending } from './out/index.ts'
import { preview } from './out/preview.ts'
import type { Inbox, Settings } from './settings.ts'
import { settings } from './settings.ts'
import { appSettings } from './signin/providers.ts'
import { begin, next } from './signin/setup.ts'

const MB = 1024 * 1024

/** Both halves; the worse one is what an administrator hears of. */
const check = async (inbox: Inbox) => {
  const receives = await checkImap(inbox)
  if (receives.health !== 'ok' || !inbox.settings.smtpHost) return receives
  const sends = await checkSmtp(inbox)
  return sends.health === 'ok' ? { health: sends.health, tell: `${receives.tell} ${sends.tell}` } : sends
}

export const plugin = definePlugin<Settings>({
  id: 'email',
  contract: 1,
  demo,
  migrations,
  routes: [preview],
  app: { label: 'Sign-in at Google or Microsoft', settings: appSettings },
  channel: {
    label: 'E-mail',
    settings,
    ...sending,
    receive,
    // A hook of Mailgun carries the mail with some fields around it.
    largestHook: 52 * MB,
    listen: (inbox, accept, signal) => listen(inbox, accept, signal),
    parse: (raw, inbox) => parse(raw, inbox),
    openFile,
    check,
    connect: async (inbox) => void (await markPlaces(inbox)),
    setup: { begin, next },
  },
})
