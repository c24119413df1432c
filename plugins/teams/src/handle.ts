import type { RawItem } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { activityOf } from './receive.ts'
import { runSdk } from './run.ts'

/**
 * A stored activity, once its lane is free. A stored press was answered in its own request, or whoever pressed saw Teams say
 * that it failed and pressed again: doing it now would surprise.
 */
export const handle = async (raw: RawItem, installation: Installation): Promise<void> => {
  const activity = activityOf(raw)
  if (activity.type === 'invoke') return
  const { key, receivedAt } = raw
  await runSdk(activity as Record<string, unknown>, { installation, key, receivedAt })
}
