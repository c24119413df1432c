import type { MirrorView } from '@deskless/core/contract'
import { rootView } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { keyOf } from './places.ts'

/** The conversation a thread shows, or showed before it moved; undefined for a thread that is none of ours. */
export const threadView = (
  installation: Installation,
  channel: string,
  thread: string,
): Promise<MirrorView | undefined> => rootView(installation, keyOf(channel, thread))
