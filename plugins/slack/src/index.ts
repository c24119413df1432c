import { definePlugin } from '@deskless/core/contract'
import { demo } from './demo.ts'
import { handle } from './handle.ts'
import { check, connect } from './install.ts'
import { amend, open, post, tick, update } from './mirror.ts'
import { receive } from './receive.ts'
import type { Settings } from './settings.ts'
import { settings } from './settings.ts'
import { listen } from './socket.ts'

/** Agents answer from Slack threads. */
export const plugin = definePlugin<never, Settings>({
  id: 'slack',
  contract: 1,
  surface: {
    label: 'Slack',
    settings,
    modes: ['explicit', 'confirm', 'alerts'],
    // Slack takes one post a second in a channel, with short bursts; the rest is counted per method and answered with 429.
    pace: { perSecond: 20, perThread: 1 },
    receive,
    listen,
    handle,
    mirror: { open, post, update, amend, tick },
    check,
    connect,
  },
  demo,
})
