import { z } from 'zod'
import type { DeskFrame, HubEvent } from '../../contract/index.ts'

/** What a member's socket says. */
export const upFrameSchema = z.union([
  z.object({ auth: z.object({ token: z.string().max(300), account: z.string().max(100).optional() }) }),
  z.object({ ping: z.literal(true) }),
  /** Shown to colleagues, and to the contact where the channel can. */
  z.object({ typing: z.object({ conversation: z.uuid(), on: z.boolean() }) }),
  /** The window of this socket shows a conversation from now on, or none. */
  z.object({ look: z.object({ conversation: z.uuid().nullable() }) }),
])

/** What it hears. After `reset` the cursor held is worthless: load everything again and go on from the one given. */
export type DownFrame =
  | { hello: { cursor: string; member: string; account: string } }
  | { reset: true; cursor: string }
  | { cursor: string; event: HubEvent }
  | { typing: { conversation: string; member: string; on: boolean } | { inbox: string; thread: string; on: boolean } }
  | { presence: { online: string[] } }
  | DeskFrame
  | { pong: true }
