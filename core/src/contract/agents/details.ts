import { setTimeout as pause } from 'node:timers/promises'
import type { Connection } from '../context.ts'
import type { ConversationView } from '../views.ts'

/** As the port `details` tells it. */
export type Detail = { label: string; value: string; url?: string }

/** A card does not wait for what is nice to know. */
const PATIENCE_MS = 800
const KEEP_MS = 60_000
const KEPT_MOST = 2_000

const kept = new Map<string, { until: number; facts: readonly Detail[] }>()

/** What other plugins know of whoever asks; nothing where they are silent, slow or broken. */
export const detailsOf = async (
  { hub, accountId }: Pick<Connection, 'hub' | 'accountId'>,
  { contact }: ConversationView,
): Promise<readonly Detail[]> => {
  const details = hub.port('details')
  if (!details) return []
  const key = `${accountId}:${contact.id}`
  const known = kept.get(key)
  if (known && known.until > Date.now()) return known.facts
  const asked = details.of(contact.identities).catch((error: unknown) => {
    hub.log.warn({ contact: contact.id, error: String(error) }, 'A card is drawn without its details.')
    return []
  })
  const facts = await Promise.race([asked, pause(PATIENCE_MS, undefined, { ref: false })])
  if (!facts) return known?.facts ?? []
  if (kept.size >= KEPT_MOST) kept.clear()
  kept.set(key, { until: Date.now() + KEEP_MS, facts })
  return facts
}
