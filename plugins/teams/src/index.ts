import { definePlugin } from '@deskless/core/contract'
import { demo } from './demo.ts'
import { packageRoute } from './package/route.ts'
import type { Settings } from './settings.ts'
import { appSettings, settings } from './settings.ts'
import { FRAMED_BY, tabAssets, tabRoute } from './tab/page.ts'
import { sessionRoute, threadRoute } from './tab/route.ts'

type Installed = typeof import('./installed.ts')

/** Loaded with the first installation that is used: a hub without one does not carry the library of Teams. */
const late =
  <Given extends unknown[], Answer>(of: (it: Installed) => (...given: Given) => Answer | Promise<Answer>) =>
  async (...given: Given): Promise<Answer> =>
    of(await import('./installed.ts'))(...given)

/** Agents answer from threads in Microsoft Teams. */
export const plugin = definePlugin<never, Settings>({
  id: 'teams',
  contract: 1,
  app: { label: 'Teams app', settings: appSettings },
  surface: {
    label: 'Microsoft Teams',
    settings,
    modes: ['explicit', 'confirm', 'direct', 'alerts'],
    // What counts is `turn`: a whole channel is one conversation.
    pace: { perSecond: 20, perThread: 1, card: 2_000 },
    receive: late((it) => it.receive),
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
    unfit: late((it) => it.unfit),
    channelId: late((it) => it.ruleChannelId),
    check: late((it) => it.check),
    connect: late((it) => it.connect),
    setup: { begin: late((it) => it.beginSetup), next: late((it) => it.nextStep) },
  },
  routes: [packageRoute, tabRoute, sessionRoute, threadRoute],
  assets: tabAssets,
  framedBy: FRAMED_BY,
  demo,
})
