import { ChannelError } from '../contract/index.ts'
import type { Claim } from './ledger.ts'
import { failPost } from './ledger.ts'
import type { Showing } from './showing.ts'

/** What turned out to stand twice is taken away. Where that fails, it stands there marked. */
export const discard = async (
  { surface, installation, services, mirror }: Showing,
  keys: readonly string[],
): Promise<void> => {
  if (keys.length === 0 || !surface.mirror.discard) return
  await surface.mirror.discard(keys, installation).catch((error: unknown) => {
    if (!(error instanceof ChannelError)) throw error
    services.log.warn({ mirror: mirror.id, code: error.code }, 'A line that stands twice could not be taken away.')
  })
}

export const noteFailure = async (
  { services, mirror }: Showing,
  claim: Claim,
  error: unknown,
  status: 'queued' | 'failed',
): Promise<void> => {
  // Anything untyped may have happened after the bytes left: the row stays `sending`, so the next try is marked.
  if (!(error instanceof ChannelError)) return
  await failPost(services.db.root, mirror, claim, error.sent === 'unsure' ? 'unsure' : status, error)
}

/** Refused for good: trying again would not help. */
export const isHopeless = (error: unknown): boolean => error instanceof ChannelError && error.retry === 'never'
