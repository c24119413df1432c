import { z } from '@deskless/core/contract'
import type { Counts } from './deliveries.ts'
import type { Attempt, Delivery, Endpoint } from './tables.ts'
import { deliveryStates } from './tables.ts'

const time = z.date().nullable()

export const endpointView = z.object({
  id: z.uuid(),
  name: z.string(),
  url: z.string(),
  events: z.array(z.string()).nullable(),
  filter: z.unknown(),
  template: z.unknown(),
  notes: z.boolean(),
  enabled: z.boolean(),
  /** Why it is disabled. */
  reason: z.enum(['by-hand', 'gone', 'failing']).nullable(),
  health: z.object({
    state: z.enum(['ok', 'failing', 'resting', 'disabled']),
    failingSince: time,
    lastSuccessAt: time,
    pausedUntil: time,
    waiting: z.int(),
    failed: z.int(),
    missed: z.int(),
  }),
  /** Until when an older secret signs along. */
  oldSecretUntil: z.string().nullable(),
  createdAt: z.date(),
})

export const showEndpoint = (
  it: Endpoint,
  counts: Counts | undefined,
  now = new Date(),
): z.output<typeof endpointView> => ({
  id: it.id,
  name: it.name,
  url: it.url,
  events: it.events,
  filter: it.filter,
  template: it.template,
  notes: it.notes,
  enabled: it.disabled === null,
  reason: it.disabled,
  health: {
    state: stateOf(it, now),
    failingSince: it.failing_since,
    lastSuccessAt: it.last_success_at,
    pausedUntil: it.paused_until && it.paused_until > now ? it.paused_until : null,
    ...(counts ?? { waiting: 0, failed: 0, missed: 0 }),
  },
  oldSecretUntil: it.secrets.flatMap(({ until }) => (until && new Date(until) > now ? [until] : [])).at(0) ?? null,
  createdAt: it.created_at,
})

const stateOf = ({ disabled, failing_since, paused_until }: Endpoint, now: Date) => {
  if (disabled) return 'disabled'
  if (paused_until && paused_until > now) return 'resting'
  return failing_since ? 'failing' : 'ok'
}

export const deliveryView = z.object({
  /** Receivers know it as `webhook-id`. */
  id: z.uuid(),
  endpoint: z.uuid(),
  type: z.string(),
  at: z.date(),
  conversation: z.uuid().nullable(),
  message: z.uuid().nullable(),
  seq: z.int().nullable(),
  status: z.enum(deliveryStates),
  tries: z.int(),
  calls: z.int(),
  dueAt: time,
  settledAt: time,
})

export const showDelivery = (it: Delivery): z.output<typeof deliveryView> => ({
  id: it.id,
  endpoint: it.endpoint_id,
  type: it.type,
  at: it.at,
  conversation: it.conversation_id,
  message: it.message_id,
  seq: it.seq,
  status: it.status,
  tries: it.tries,
  calls: it.calls,
  dueAt: it.status === 'pending' ? it.due_at : null,
  settledAt: it.settled_at,
})

export const attemptView = z.object({
  n: z.int(),
  at: z.date(),
  durationMs: z.int(),
  status: z.int().nullable(),
  error: z.string().nullable(),
  /** How the answer began. */
  head: z.string().nullable(),
})

export const showAttempt = (it: Attempt): z.output<typeof attemptView> => ({
  n: it.n,
  at: it.at,
  durationMs: it.duration_ms,
  status: it.status,
  error: it.error,
  head: it.head,
})
