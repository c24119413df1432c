// What the drawing functions take and give, in one place.
import type { Canon, Mode, Reason } from '@deskless/core/contract'
import type { KnownBlock, ModalView, RichTextBlock } from '@slack/types'
import type { CalledHere } from './called.ts'

export type { CalledHere, KnownBlock, ModalView, RichTextBlock }

/** What a `chat.postMessage` or `chat.update` carries. `text` is what notifications and old clients show. */
export type Drawn = { blocks: KnownBlock[]; text: string }

/** Who the ids in a line are. What is not known reads as "someone". */
export type Names = {
  userName(id: string): string | undefined
  channelName(id: string): string | undefined
  usergroupName?(id: string): string | undefined
  /** The reader is no colleague: channels and groups of ours are left out. */
  outside?: boolean
}

export type Mentions = { users: string[]; usergroups: string[]; channels: string[]; broadcast: boolean }

/** A line as we understood it. `leadingUser`: its very first word mentions this user. */
export type Reading = { canon: Canon; text: string; mentions: Mentions; leadingUser?: string }

/** What a button of ours carries: the conversation, and the last number of a customer's message its reader had seen. */
export type ButtonValue = { c: string; n: number; do?: string; [more: string]: unknown }

/** What a modal of ours remembers: also its mirror, and whatever the opener added. */
export type ModalMemo = ButtonValue & { m?: string }

/** The fate of the conversation after a reply; `snooze` is until they answer. */
export const afterReply = ['open', 'resolve', 'snooze', '1h', '3h', 'tomorrow', 'monday'] as const
export type AfterReply = (typeof afterReply)[number]

export type SlackFile = { id: string; name?: string; [field: string]: unknown }

/** `attached`: files of canned responses. */
export type ReplyRead = Reading & { files: SlackFile[]; attached: { id: string; name: string }[]; after: AfterReply }
export type AssignRead = { to: string | null; team?: string | null }

export type SnoozeRead = { until: Date | 'next-message' } | { errors: Record<string, string> }

/** `view.state` of a submission, or its `values`. */
export type ViewState = { values?: unknown } | Record<string, unknown> | undefined

/** `called`: by message, the people here that a note calls. `subjects`: what mails are called that are called anew. */
export type PostOptions = {
  repeated: boolean
  mode: Mode
  contactName: string
  /** What people call it. */
  channel?: string
  called?: ReadonlyMap<string, readonly CalledHere[]>
  subjects?: ReadonlyMap<string, string>
}

export type Ask = { to: string; text: string; because: Reason[]; value: ButtonValue; by?: string }
