import { definePlugin } from '@deskless/core/contract'
import { demo } from './demo.ts'
import { manifest } from './manifest.ts'
import type { Settings } from './settings.ts'
import { appSettings, settings } from './settings.ts'

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
  app: { label: 'Slack app', settings: appSettings },
  manifest,
  surface: {
    label: 'Slack',
    settings,
    modes: ['explicit', 'confirm', 'direct', 'alerts'],
    // What counts is `turn`: Slack limits each method by itself.
    pace: { perSecond: 20, perThread: 1, card: 1_500 },
    // Message events bring our own posts back, usually within a second.
    echoes: { withinMs: 5_000 },
    receive: late((it) => it.receive),
    listen: late((it) => it.listen),
    handle: late((it) => it.handle),
    mirror: {
      open: late((it) => it.mirror.open),
      post: late((it) => it.mirror.post),
      update: late((it) => it.mirror.update),
      amend: late((it) => it.mirror.amend),
      tick: late((it) => it.mirror.tick),
      room: late((it) => it.mirror.room),
      spot: late((it) => it.mirror.spot),
      recap: late((it) => it.mirror.recap),
      retell: late((it) => it.mirror.retell),
      point: late((it) => it.mirror.point),
      suggestion: { post: late((it) => it.mirror.suggestion.post), amend: late((it) => it.mirror.suggestion.amend) },
      discard: late((it) => it.mirror.discard),
      turn: late((it) => it.mirror.turn),
    },
    notify: late((it) => it.notify),
    redraw: late((it) => it.redraw),
    unfit: late((it) => it.unfit),
    channelId: late((it) => it.ruleChannelId),
    check: late((it) => it.check),
    connect: late((it) => it.connect),
    setup: { begin: late((it) => it.beginSetup), next: late((it) => it.nextStep) },
  },
  demo,
})
