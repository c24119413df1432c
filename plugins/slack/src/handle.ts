import type { RawItem } from '@deskless/core/contract'
import { runBolt } from './bolt.ts'
import type { Installation } from './client.ts'
import { rawBody } from './receive.ts'

/**
 * A stored event, once its lane is free. A stored button or form was answered in its own request, or its author saw
 * Slack say that it failed and pressed again: doing it now would surprise.
 */
export const handle = async (raw: RawItem, installation: Installation): Promise<void> => {
  const body = rawBody(raw)
  if (body.type !== 'event_callback') return
  await runBolt(body, { installation, key: raw.key, receivedAt: raw.receivedAt })
}
