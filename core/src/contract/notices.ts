import { z } from 'zod'
import type { MirrorView } from './mirror.ts'
import type { ConversationView, MessageView } from './views.ts'

type Choice = { on: boolean; about: string }

/**
 * What a member may wish to be told or not, and whether they are until they say so. A new kind of notice that is a matter
 * of taste begins with a line here: the command, the API and every form take theirs from it. What is no matter of taste
 * (a line that was not sent, an installation that must be mended) is always told.
 */
export const noticeChoices = {
  assigned: { on: true, about: 'Somebody gives me a conversation' },
  mention: { on: true, about: 'A note mentions me or my team' },
  delivery: { on: true, about: 'An answer of mine was not delivered, or nobody knows' },
  message: { on: true, about: 'A customer writes in a conversation I have' },
  followed: { on: false, about: 'A customer writes in a conversation I only follow' },
} as const satisfies Record<string, Choice>

export type NoticeChoice = keyof typeof noticeChoices
export type NoticePreferences = Record<NoticeChoice, boolean>

export const noticeChoiceNames = Object.keys(noticeChoices) as NoticeChoice[]

const perChoice = <V>(of: (name: NoticeChoice) => V): Record<NoticeChoice, V> =>
  Object.fromEntries(noticeChoiceNames.map((name) => [name, of(name)])) as Record<NoticeChoice, V>

export const noticePreferencesSchema = z.strictObject(
  perChoice((name) => z.boolean().describe(noticeChoices[name].about)),
)

/** Choices as kept (only those somebody made) with what is so for everybody else. */
export const noticePreferences = (kept: Partial<NoticePreferences>): NoticePreferences =>
  perChoice((name) => kept[name] ?? noticeChoices[name].on)

/** `view`: how this installation shows the conversation, when it does. */
type About = { conversation: ConversationView; view?: MirrorView }

/**
 * What a person is told once, besides what conversations say. `repeated`: it may have been told before. `trouble`: an
 * installation lost something; `delivery`: an answer of theirs failed or nobody knows; `assigned`: somebody gave them a
 * conversation; `mention`: a note calls them, or a `team` of theirs; `message`: a customer wrote in a conversation they
 * have (`mine`) or follow; `unsent`: a typed line of theirs was kept as a note instead of being sent, for the reason it tells.
 */
export type Notice = { id: string; repeated: boolean } & (
  | { is: 'trouble'; of: { id: string; name: string }; tell: string }
  | (About & { is: 'delivery'; message: MessageView })
  | (About & { is: 'assigned'; by: string })
  | (About & { is: 'mention'; message: MessageView; team?: string })
  | (About & { is: 'message'; message: MessageView; mine: boolean })
  | (About & { is: 'unsent'; view: MirrorView; key: string; message: MessageView; tell: string })
)
