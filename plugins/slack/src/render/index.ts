// Everything Deskless shows in Slack, drawn from views, and everything read back from Slack's own shapes. Pure: no I/O, no clock.
// Signatures first; the bodies are being filled in.
import type { Canon, ConversationView, MemberView, MessageView, MirrorView, Reason } from '@deskless/core/contract'
import type {
  AfterReply,
  Ask,
  AssignRead,
  ButtonValue,
  Drawn,
  ModalMemo,
  ModalView,
  Names,
  PostOptions,
  ReplyRead,
  SnoozePreset,
  SnoozeRead,
  ViewState,
} from './types.ts'

export { emojiFromName, emojiInText, emojiToName } from './emoji.ts'
export { escapeMrkdwn, safeName } from './escape.ts'
export { stripLeadingMention } from './mentions.ts'
export { lineToCanon, textToCanon } from './mrkdwn.ts'
export { richTextToCanon } from './rich-text-read.ts'
export { canonToRichText } from './rich-text-write.ts'
export type * from './types.ts'

/** "Web chat", "WhatsApp", … for a channel's id. */
export declare const channelName: (channel: string) => string

export declare const cardBlocks: (view: MirrorView, first?: MessageView, extra?: { replying?: string[] }) => Drawn
/** One or more posts: long texts are split. The first block of a post is always rich text, so `chat.update` may replace it. */
export declare const postBlocks: (
  message: MessageView,
  earlier: readonly MessageView[],
  options: PostOptions,
) => Drawn[]
/** `emoji` is a name for `reactions.add`; undefined while nothing is known yet. */
export declare const tickFor: (delivery: MessageView['delivery']) => { emoji?: string; words: string }
/** "Send this to Jane?" with Send and Keep internal (`send`, `keep`): for ephemerals. */
export declare const askBlocks: (ask: Ask) => Drawn

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

/** From a button's or option's `value`, or a modal's `private_metadata`; undefined when it is not ours. */
export declare const readValue: (value: unknown) => ButtonValue | undefined
export declare const readMemo: (privateMetadata: unknown) => ModalMemo | undefined

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
