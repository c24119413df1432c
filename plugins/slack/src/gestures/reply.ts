import type { Canon, MemberView, MirrorView } from '@deskless/core/contract'
import { Refusal, reasons } from '@deskless/core/contract'
import type { KnownBlock } from '@slack/types'
import type { Installation } from '../client.ts'
import type { SlackFile } from '../files.ts'
import { decide, partsOf, readLine } from '../line.ts'
import type { Submitted } from '../modal.ts'
import { memoOf, modal, openModal, plain, recipient, section, warned } from '../modal.ts'
import { cleanName, escaped, plainly } from '../mrkdwn.ts'
import type { Someone } from '../people.ts'
import { whoIs } from '../people.ts'
import { tellOnly, threadWhere } from '../say.ts'
import { conversationView } from '../threads.ts'
import { laterOptions, untilOf } from './later.ts'
import { newerThan, showNewer } from './stale.ts'

type Memo = { c: string; seen: number }

const NEXT = [
  ['keep', 'Send and keep open'],
  ['resolve', 'Send and resolve'],
  ['next-message', 'Send and snooze until the customer writes'],
] as const

/** The composer: shows who gets it before anything is sent. An open form is a soft lock of two minutes. */
export const openReply = async (
  installation: Installation,
  trigger: string,
  user: string,
  conversation: string,
): Promise<void> => {
  const [someone, view] = await Promise.all([whoIs(installation, user), conversationView(installation, conversation)])
  const may = await decide(installation, {
    gesture: 'modal',
    actor: someone,
    author: user,
    view,
    message: {},
    read: EMPTY,
    age: 0,
  })
  if (may.is !== 'send' || !someone.member)
    return tellOnly(installation, threadWhere(view, user), `🔒 ${whyNot(someone, view)}`)
  const others = view.replying.filter((name) => name !== someone.member?.name)
  const memo: Memo = { c: conversation, seen: view.shown }
  const title = `Reply to ${cleanName(view.conversation.contact.name || 'visitor', 14)}`
  const shown = await openModal(
    installation,
    trigger,
    modal({ callback: 'reply', title, submit: 'Send', memo, tellClosed: true, blocks: form(view, others) }),
  )
  if (shown) await installation.desk?.replying.start(conversation, someone.member.id)
}

const EMPTY = { canon: { type: 'root', children: [] } as Canon, mentions: false }

export const whyNot = (someone: Someone, view: MirrorView): string => {
  if (view.mode === 'alerts') return 'Nothing leaves Slack from here.'
  if (!someone.member) return 'Your Slack e-mail belongs to no member of this account.'
  if (someone.person !== 'agent') return 'Your role does not let you answer customers.'
  return 'This channel is, or may be, shared with another company. Nothing is sent from here.'
}

const form = (view: MirrorView, others: readonly string[]): KnownBlock[] => [
  recipient(view),
  ...(others.length > 0
    ? [
        section(
          `✍️ ${others.map((name) => plainly(cleanName(name))).join(', ')} ${others.length > 1 ? 'are' : 'is'} replying right now.`,
        ),
      ]
    : []),
  {
    type: 'input',
    block_id: 'answer',
    optional: true,
    label: plain('Answer'),
    element: { type: 'rich_text_input', action_id: 'text', focus_on_load: true },
  },
  {
    type: 'input',
    block_id: 'files',
    optional: true,
    label: plain('Files'),
    element: { type: 'file_input', action_id: 'files', max_files: 10 },
  },
  {
    type: 'input',
    block_id: 'next',
    label: plain('Then'),
    element: { type: 'radio_buttons', action_id: 'next', options: NEXT.map(option), initial_option: option(NEXT[0]) },
  },
]

const option = ([value, label]: readonly [string, string]) => ({ text: plain(label), value })

type Values = {
  text?: { rich_text_value?: unknown }
  files?: { files?: SlackFile[] }
  next?: { selected_option?: { value?: string } }
}

/** Undefined: the form closes. Every answer of the same form is the same command. */
export const submitReply = async (
  installation: Installation,
  user: string,
  view: Submitted,
): Promise<object | undefined> => {
  const memo = memoOf<Memo>(view)
  const [someone, shown] = await Promise.all([whoIs(installation, user), conversationView(installation, memo.c)])
  const { member } = someone
  if (!member) return warned(view, [section(`🔒 ${whyNot(someone, shown)}`)])
  const { answer = {}, files = {}, next = {} } = view.state.values as Record<string, Values>
  const attached = files.files?.files ?? []
  const message = {
    blocks: answer.text?.rich_text_value ? [answer.text.rich_text_value] : [],
    files: attached,
    ...(attached.length > 0 ? { subtype: 'file_share' } : {}),
  }
  const read = await readLine(installation, message)
  if (read.canon.children.length === 0 && attached.length === 0)
    return { response_action: 'errors', errors: { answer: 'Write something, or attach a file.' } }
  const decided = await decide(installation, {
    gesture: 'modal',
    actor: someone,
    author: user,
    view: shown,
    message,
    read,
    age: 0,
  })
  if (decided.is === 'internal') return warned(view, [section(`🔒 ${whyNot(someone, shown)}`)])
  if (decided.is === 'ask')
    return warned(view, [section(`🔒 Not sent. ${decided.because.map((reason) => reasons[reason]).join(' ')}`)])
  const newer = await newerThan(installation, shown, memo.seen, member)
  if (newer.length > 0) return showNewer(view, newer, { ...memo, seen: shown.shown })
  return send({ installation, view, shown, member, someone, next: next.next?.selected_option?.value ?? 'keep' }, () =>
    partsOf(installation, read.canon, attached),
  )
}

type Sending = {
  installation: Installation
  view: Submitted
  shown: MirrorView
  member: MemberView
  someone: Someone
  next: string
}

const send = async (sending: Sending, parts: () => ReturnType<typeof partsOf>): Promise<object | undefined> => {
  const { installation, view, shown, member, next } = sending
  const conversation = shown.conversation.id
  const by = { actor: { kind: 'member', id: member.id } as const, id: `slack:view:${view.root_view_id ?? view.id}` }
  try {
    const sent = await installation.hub.command('reply', { conversation, parts: await parts() }, by)
    await installation.desk?.replying.stop(conversation, member.id)
    await after(sending, sent.number ?? shown.conversation.lastNumber, by, next)
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return warned(view, [section(`⚠️ ${escaped(refusal(error))}`)])
    throw error
  }
}

const refusal = (error: Refusal): string =>
  error.code === 'id_reused'
    ? 'This form was sent before, with other words. Close it and look at the thread.'
    : error.tell

/** The answer is out; what should follow it may be refused on its own, and is then told. */
const after = async (
  { installation, shown, someone }: Sending,
  upTo: number,
  by: { actor: { kind: 'member'; id: string }; id: string },
  next: string,
): Promise<void> => {
  const conversation = shown.conversation.id
  try {
    if (next === 'resolve')
      await installation.hub.command('resolve', { conversation, upTo }, { ...by, id: `${by.id}:resolve` })
    else if (laterOptions.some(([value]) => value === next))
      await installation.hub.command(
        'snooze',
        { conversation, upTo, until: untilOf(next, someone.offsetSeconds) },
        { ...by, id: `${by.id}:snooze` },
      )
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await tellOnly(installation, threadWhere(shown, someone.user), `Your answer was sent. ⚠️ ${escaped(error.tell)}`)
  }
}

export const closeReply = async (installation: Installation, user: string, view: Submitted): Promise<void> => {
  const { member } = await whoIs(installation, user)
  if (member) await installation.desk?.replying.stop(memoOf<Memo>(view).c, member.id)
}
