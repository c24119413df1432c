import type { MessageView, MirrorView, Visibility } from '@deskless/core/contract'
import { canonOfParts, seenOf, threadOf, visibility } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { factsOf } from '../line.ts'
import type { Someone } from '../people.ts'
import { userOf } from '../people.ts'
import { sentences } from '../render/index.ts'
import { tellOnly, threadWhere } from '../say.ts'
import { whyNot } from '../why-not.ts'
import { askAbout } from './asking.ts'
import { act } from './triage.ts'

/** An emoji somebody put on a thing of ours. `typed`: on a line that was typed there; `message`: missing on the card. */
export type Reacted = {
  installation: Installation
  someone: Someone
  view: MirrorView
  key: string
  typed: boolean
  message?: MessageView
  id: string
  age: number
}

/** 📤: the author's own line goes as it stands in the hub; anybody else only asks. */
export const sendByReaction = async (done: Reacted): Promise<void> => {
  const { installation, someone, view, message, typed } = done
  if (message?.kind !== 'note' || message.removedAt) return
  const where = threadWhere(view, someone.user)
  if (!typed) return tellOnly(installation, where, sentences.notTyped)
  const { decided, subtype } = await judged(done, message)
  if (decided.is === 'send') return send(done, message)
  if (decided.is === 'ask') return ask(done, message, decided)
  const why = subtype === 'broadcast' ? sentences.broadcast : await whyNot(installation, someone, view)
  await tellOnly(installation, where, why)
}

const isOwn = ({ someone: { member } }: Reacted, { author }: MessageView): boolean =>
  member !== undefined && author.kind === 'member' && author.id === member.id

export const NO_MENTIONS = { users: [], usergroups: [], channels: [], broadcast: false }

/** What the line was when it was read, and how things are now. What nobody noted then is taken for the worse. */
const judged = async (done: Reacted, message: MessageView) => {
  const { installation, someone, view, age } = done
  const seen = seenOf(message)
  const canon = canonOfParts(message.parts.filter((part) => part.is !== 'file'))
  const facts = await factsOf(installation, {
    gesture: 'reaction',
    actor: someone,
    author: isOwn(done, message) ? someone.user : undefined,
    view,
    message: {},
    read: { canon, mentions: NO_MENTIONS },
    edit: seen === undefined || message.editedAt !== undefined,
    age,
    stands: message.id,
  })
  return { decided: visibility({ ...facts, ...seen }), subtype: seen?.subtype }
}

const send = async ({ installation, someone, view, key, id }: Reacted, message: MessageView): Promise<void> => {
  const [seen, thread] = [seenOf(message), threadOf(installation, message)]
  const origin = { connection: installation.id, key, ...(thread ? { thread } : {}), ...(seen ? { seen } : {}) }
  const body = { conversation: view.conversation.id, parts: message.parts, origin }
  await act(installation, someone.user, id, 'reply', body)
}

/** Its author, or the assignee under a preview: whoever of them put the emoji is asked, else the author. */
const ask = async (done: Reacted, message: MessageView, decided: Visibility & { is: 'ask' }): Promise<void> => {
  const { installation, someone, view, key } = done
  const { text } = message
  const { because } = decided
  if (isOwn(done, message) || view.conversation.assignee?.id === someone.member?.id)
    return askAbout(installation, view, someone.user, { key, text, because })
  const author = message.author.kind === 'member' ? await memberOf(installation, message.author.id) : undefined
  const user = author && (await userOf(installation, author))
  const theirs = because.filter((reason) => reason !== 'not-author')
  if (user) await askAbout(installation, view, user, { key, text, because: theirs, by: someone.name })
  await tellOnly(installation, threadWhere(view, someone.user), user ? sentences.authorAsked : sentences.notYours)
}

const memberOf = async (installation: Installation, id: string | undefined) =>
  id === undefined ? undefined : installation.hub.read.member(id)
