import type { RawItem } from '@deskless/core/contract'
import { inManner } from '@deskless/core/contract'
import { runBolt } from './bolt.ts'
import type { Installation } from './client.ts'
import { rawBody } from './receive.ts'

const LIMITED =
  'Slack brings no more events for a while: more than 30,000 came from the workspace within an hour. Lines typed meanwhile may be missing here. Invite Deskless into fewer busy channels.'

/** It comes back to its place in the line when Slack's limits keep it waiting longer. */
const EVENT = { urgency: 'gesture', patienceMs: 1_500, restMs: 5_000 } as const

/**
 * A stored event, once its lane is free. A stored button or form was answered in its own request, or its author saw
 * Slack say that it failed and pressed again: doing it now would surprise.
 */
export const handle = async (raw: RawItem, installation: Installation): Promise<void> => {
  const body = rawBody(raw)
  if (body.type === 'app_rate_limited') return tellLimited(installation)
  if (body.type !== 'event_callback') return
  const given = { installation, key: raw.key, receivedAt: raw.receivedAt }
  await inManner({ ...EVENT, who: `event:${raw.key}` }, () => runBolt(body, given))
}

/** What Slack kept back does not come later: somebody has to look. */
const tellLimited = async ({ id, hub }: Installation): Promise<void> => {
  hub.log.warn({ installation: id }, 'Slack keeps events back: too many came within an hour.')
  await hub.tellAdmins({ key: `rate-limited:${id}`, name: 'Slack', tell: LIMITED })
}
