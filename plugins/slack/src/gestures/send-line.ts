import type { Canon, MirrorView, Part } from '@deskless/core/contract'
import { Refusal, reasons, splitText } from '@deskless/core/contract'
import type { KnownBlock } from '@slack/types'
import type { Installation } from '../client.ts'
import type { SlackFile } from '../files.ts'
import { lookUp, originOf } from '../files.ts'
import { fromRichText } from '../from-rich-text.ts'
import { identityOf } from '../identity.ts'
import type { SlackMessage } from '../line.ts'
import { decide, partsOf, readLine, withoutLeadingMention } from '../line.ts'
import type { Submitted } from '../modal.ts'
import { memoOf, modal, openModal, recipient, section, warned } from '../modal.ts'
import { cut, escaped, plainly } from '../mrkdwn.ts'
import { whoIs } from '../people.ts'
import { keyOf } from '../places.ts'
import type { RichText } from '../rich-text.ts'
import { isRichText } from '../rich-text.ts'
import { tellOnly, threadWhere } from '../say.ts'
import { conversationView, threadView } from '../threads.ts'
import { toRichText } from '../to-rich-text.ts'
import { bodyOf } from '../words.ts'
import { whyNot } from './reply.ts'
import { newerThan, showNewer } from './stale.ts'

/** `by`: who wrote the line. `f`: its files at Slack, where the hub has no note of it. `foreign`: one of them is from elsewhere. */
type Memo = { c: string; key: string; seen: number; by?: string; f: string[]; foreign: boolean }

const PREVIEW_MAX = 2_900

/** The message shortcut: the line, to whom, and a last look. */
export const openSendLine = async (
  installation: Installation,
  trigger: string,
  user: string,
  channel: string,
  message: SlackMessage,
): Promise<void> => {
  const view =
    message.thread_ts && message.thread_ts !== message.ts
      ? await threadView(installation, channel, message.thread_ts)
      : undefined
  if (!view || !message.ts)
    return tellOnly(installation, { channel, user }, 'This line is not in the thread of a conversation.')
  const said = withoutLeadingMention(message, (await identityOf(installation)).botUserId) ?? message
  const { canon } = await readLine(installation, said)
  const files = message.files ?? []
  const foreign = files.some((file) => originOf(file, message.user, message.ts) !== 'own')
  await show(
    installation,
    trigger,
    user,
    view,
    canon,
    files.map((file) => file.name ?? 'file'),
    {
      c: view.conversation.id,
      key: keyOf(channel, message.ts),
      seen: view.shown,
      by: message.user,
      f: files.map((file) => file.id),
      foreign,
    },
  )
}

/** From the question under a line: the line is in the hub as a note by now. */
export const openSendNote = async (
  installation: Installation,
  trigger: string,
  user: string,
  conversation: string,
  key: string,
): Promise<void> => {
  const view = await conversationView(installation, conversation)
  const ref = await installation.refs.find(key)
  const note = ref?.kind === 'message' ? await installation.hub.read.message(ref.id) : undefined
  if (note?.kind !== 'note' || note.removedAt)
    return tellOnly(installation, threadWhere(view, user), 'This line was sent before, or is gone.')
  const names = note.parts.flatMap((part) => (part.is === 'file' ? [part.name] : []))
  await show(installation, trigger, user, view, bodyOf(note), names, {
    c: conversation,
    key,
    seen: view.shown,
    by: user,
    f: [],
    foreign: false,
  })
}

const show = async (
  installation: Installation,
  trigger: string,
  user: string,
  view: MirrorView,
  canon: Canon,
  files: readonly string[],
  memo: Memo,
): Promise<void> => {
  const someone = await whoIs(installation, user)
  const decided = await decideLine(installation, user, view, canon, memo)
  if (decided.is === 'internal') {
    const why =
      someone.person === 'agent' && view.mode !== 'alerts'
        ? 'Only its author, or the assignee, can send this line.'
        : whyNot(someone, view)
    return tellOnly(installation, threadWhere(view, user), `🔒 ${why}`)
  }
  const warning =
    decided.is === 'ask' ? [section(`⚠️ ${decided.because.map((reason) => reasons[reason]).join(' ')}`)] : []
  const blocks: KnownBlock[] = [
    ...warning,
    recipient(view),
    ...preview(canon),
    ...(files.length > 0 ? [section(`📎 ${files.map((name) => plainly(cut(name, 80))).join(', ')}`)] : []),
  ]
  await openModal(
    installation,
    trigger,
    modal({ callback: 'send_line', title: 'Send to customer', submit: 'Send', memo, blocks }),
  )
}

const decideLine = async (installation: Installation, user: string, view: MirrorView, canon: Canon, memo: Memo) => {
  const actor = await whoIs(installation, user)
  const files: SlackFile[] = memo.foreign ? [{ id: 'elsewhere', mode: 'external' }] : []
  return decide(installation, {
    gesture: 'preview',
    actor,
    author: memo.by,
    view,
    message: { files },
    read: { canon, mentions: false },
    age: 0,
  })
}

/** What is shown here is what is sent: the form brings it back. */
const preview = (canon: Canon): KnownBlock[] =>
  canon.children.length === 0
    ? []
    : splitText(canon, PREVIEW_MAX).map(
        (piece, i) => ({ ...toRichText(piece), block_id: `preview_${i}` }) as KnownBlock,
      )

const previewOf = (view: Submitted): RichText[] => {
  const blocks: readonly unknown[] = view.blocks.filter((block) => block.block_id?.startsWith('preview_'))
  return blocks.filter(isRichText)
}

export const submitSendLine = async (
  installation: Installation,
  user: string,
  view: Submitted,
): Promise<object | undefined> => {
  const memo = memoOf<Memo>(view)
  const [someone, shown] = await Promise.all([whoIs(installation, user), conversationView(installation, memo.c)])
  const canon = fromRichText(previewOf(view))
  const decided = await decideLine(installation, user, shown, canon, memo)
  if (decided.is !== 'send' || !someone.member) {
    const why =
      decided.is === 'ask' ? decided.because.map((reason) => reasons[reason]).join(' ') : whyNot(someone, shown)
    return warned(view, [section(`🔒 Not sent. ${why}`)])
  }
  const newer = await newerThan(installation, shown, memo.seen, someone.member)
  if (newer.length > 0) return showNewer(view, newer, { ...memo, seen: shown.shown })
  try {
    const parts = [...(await partsOf(installation, canon)), ...(await filesOf(installation, memo))]
    const origin = { connection: installation.id, key: memo.key }
    await installation.hub.command(
      'reply',
      { conversation: memo.c, parts, origin },
      { actor: { kind: 'member', id: someone.member.id }, id: `slack:view:${view.root_view_id ?? view.id}` },
    )
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return warned(view, [section(`⚠️ ${escaped(error.tell)}`)])
    throw error
  }
}

/** The line's own files: from the note the hub keeps of it, else from Slack. */
const filesOf = async (installation: Installation, memo: Memo): Promise<Part[]> => {
  const ref = await installation.refs.find(memo.key)
  const note = ref?.kind === 'message' ? await installation.hub.read.message(ref.id) : undefined
  if (note) return note.parts.filter((part) => part.is === 'file')
  const files = await Promise.all(memo.f.map((id) => lookUp(installation, id)))
  return partsOf(installation, { type: 'root', children: [] }, files)
}
