// What travels to an app, and what comes back.
import type { Json } from '../model.ts'

export type Parcel = {
  what: 'events_api' | 'interactive' | 'slash_commands'
  /** Event type, interaction type or command: what the ledger calls it. */
  type: string
  payload: Json
  attempt: number
  reason?: string
}

export type Answer = { ok: boolean; status?: number; body?: unknown; reason?: string; noRetry?: boolean }
