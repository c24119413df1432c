import { definePlugin } from '@deskless/core/contract'
import { demo } from './demo.ts'
import { packageRoute } from './package/route.ts'
import type { Settings } from './settings.ts'
import { appSettings, settings } from './settings.ts'

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
      open: late((it) => it.open),
      post: late((it) => it.post),
      update: late((it) => it.update),
      amend: late((it) => it.amend),
      tick: late((it) => it.tick),
      room: late((it) => it.room),
      spot: late((it) => it.spot),
      recap: late((it) => it.recap),
      retell: late((it) => it.retell),
      point: late((it) => it.point),
      suggestion: { post: late((it) => it.suggest), amend: late((it) => it.resuggest) },
      discard: late((it) => it.discard),
      turn: late((it) => it.turn),
    },
    notify: late((it) => it.notify),
    unfit: late((it) => it.unfit),
    check: late((it) => it.check),
    connect: late((it) => it.connect),
    setup: { begin: late((it) => it.beginSetup), next: late((it) => it.nextStep) },
  },
  routes: [packageRoute],
  demo,
})
