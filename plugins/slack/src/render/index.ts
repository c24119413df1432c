// Everything Deskless shows in Slack, drawn from views, and everything read back from Slack's own shapes. Pure: no I/O, no clock.
// Signatures first; the bodies are being filled in.
import type { Canon, ConversationView, MemberView, MessageView, MirrorView, Reason } from '@deskless/core/contract'
import type {
  AfterReply,
  AssignRead,
  ModalView,
  Names,
  ReplyRead,
  SnoozePreset,
  SnoozeRead,
  ViewState,
} from './types.ts'

export { askBlocks } from './ask.ts'
export { cardBlocks } from './card.ts'
export { emojiFromName, emojiInText, emojiToName } from './emoji.ts'
export { escapeMrkdwn, safeName } from './escape.ts'
export { stripLeadingMention } from './mentions.ts'
export { lineToCanon, textToCanon } from './mrkdwn.ts'
export { postBlocks } from './post.ts'
export { richTextToCanon } from './rich-text-read.ts'
export { canonToRichText } from './rich-text-write.ts'
export { readMemo, readValue } from './shapes.ts'
export { tickEmoji, tickFor } from './tick.ts'
export type * from './types.ts'
export { channelName } from './words.ts'

export declare const replyModal: (about: {
  view: MirrorView
  draft?: Canon
  /** What was said after the form was opened. */
  stale?: readonly MessageView[]
  after?: AfterReply
  /** Offers "and resolve" and "and snooze". Default true. */
  resolveOrSnooze?: boolean
  memo?: Record<string, unknown>
}) => ModalView
export declare const sendModal: (about: {
  view: MirrorView
  line: { canon: Canon; author: string; files?: readonly string[] }
  because: readonly Reason[]
  memo?: Record<string, unknown>
}) => ModalView
export declare const assignModal: (about: {
  view: MirrorView
  members: readonly MemberView[]
  teams: readonly { id: string; name: string }[]
  memo?: Record<string, unknown>
}) => ModalView
export declare const labelModal: (about: {
  view: MirrorView
  labels: readonly ConversationView['labels'][number][]
  memo?: Record<string, unknown>
}) => ModalView
export declare const snoozeModal: (about: { view: MirrorView; memo?: Record<string, unknown> }) => ModalView
export declare const customerModal: (about: { view: MirrorView; memo?: Record<string, unknown> }) => ModalView
/** Something to read and nothing to send. */
export declare const noticeModal: (title: string, sentence: string) => ModalView

export declare const readReply: (state: ViewState, names: Names) => ReplyRead
export declare const readAssign: (state: ViewState) => AssignRead
/** What the submitted labels change against those the conversation has. */
export declare const readLabels: (
  state: ViewState,
  before: readonly { id: string }[],
) => { add: string[]; remove: string[] }
/** `errors` answers the submission when the own date is missing or past. */
export declare const readSnooze: (state: ViewState, now: Date, timezoneOffsetSeconds: number) => SnoozeRead
export declare const snoozeUntil: (
  preset: SnoozePreset,
  now: Date,
  timezoneOffsetSeconds: number,
) => Date | 'next-message'

export declare const helpText: string
/** What an agent reads when a command was refused; `tell` is the thrower's own sentence. */
export declare const refusalSentence: (refusal: { code: string; tell?: string }) => string
/** Named sentences for ephemerals. */
export declare const sentences: Readonly<
  Record<
    | 'unmapped'
    | 'notPermitted'
    | 'guest'
    | 'broadcast'
    | 'alerts'
    | 'keptInternal'
    | 'sent'
    | 'late'
    | 'noConversation'
    | 'trouble',
    string
  >
>
