import { definePlugin } from '@deskless/core/contract'
import { demo } from './demo.ts'
import type { Settings } from './settings.ts'
import { settings } from './settings.ts'

type Installed = typeof import('./installed.ts')

/**
 * Loaded with the first installation that is used: a hub without one does not carry Slack's libraries. `listen` is called
 * for every installation at the start, so none of its agents waits for them.
 */
const late =
  <Given extends unknown[], Answer>(of: (it: Installed) => (...given: Given) => Answer | Promise<Answer>) =>
  async (...given: Given): Promise<Answer> =>
    of(await import('./installed.ts'))(...given)

/** Agents answer from Slack threads. */
export const plugin = definePlugin<never, Settings>({
  id: 'slack',
  contract: 1,
  surface: {
    label: 'Slack',
    settings,
    modes: ['explicit', 'confirm', 'direct', 'alerts'],
    // Slack takes one post a second in a channel, with short bursts; the rest is counted per method and answered with 429.
    pace: { perSecond: 20, perThread: 1 },
    // Message events bring our own posts back, usually within a second.
    echoes: { withinMs: 5_000 },
    receive: late((it) => it.receive),
    listen: late((it) => it.listen),
    handle: late((it) => it.handle),
    mirror: {
      open: late((it) => it.open),
      post: late((it) => it.post),
      update: late((it) => it.update),
      amend: late((it) => it.amend),
      tick: late((it) => it.tick),
      discard: late((it) => it.discard),
    },
    notify: late((it) => it.notify),
    check: late((it) => it.check),
    connect: late((it) => it.connect),
  },
  demo,
})
