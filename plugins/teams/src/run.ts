import type { App } from '@microsoft/teams.apps'
import type { Given } from './given.ts'
import { running } from './given.ts'
import { listeners } from './listeners/index.ts'
import { appOf } from './sdk.ts'

/** Those that have their listeners. */
const ready = new WeakSet<App>()

/** Runs the SDK over one stored activity; the answer is what its listener said. */
export const runSdk = async (activity: Record<string, unknown>, about: Given): Promise<unknown> => {
  const { app } = await appOf(about.installation)
  if (!ready.has(app)) listeners(app)
  ready.add(app)
  const store = { ...about, failure: undefined as unknown }
  const serviceUrl = String(activity.serviceUrl ?? '')
  const token = { appId: '', from: 'azure', fromId: '', serviceUrl, isExpired: () => false } as const
  const answer = await running.run(store, () => app.process({ body: activity, token: token as never }))
  if (store.failure !== undefined) throw store.failure
  // What the library itself could not do: tried again, as everything stored is.
  if (answer.status >= 500) throw new Error(`The Teams SDK answered ${answer.status}.`)
  return answer.body
}
