// What was said, told again to a person by mail: rich text made from data, so its plain twin and its HTML say the same.
import type { AuthorView, Canon, CanonBlock, MessageView } from '../contract/index.ts'
import { fromPlain, text, tidy, toPlain } from '../contract/index.ts'

/** `unread`: the contact has not seen the end of it, and may go on by mail. */
export type Told = {
  number: number
  inbox: string
  account: string
  messages: readonly MessageView[]
  unread?: boolean
}

/** As many of the last lines as a mail should hold. */
const LINES = 200
const LINE_CHARS = 4_000
const CHARS = 80_000

/** Only what the contact saw themselves: neither notes nor what happened inside, nor what was taken back. */
export const transcript = ({
  number,
  inbox,
  account,
  messages,
  unread,
}: Told): { subject: string; part: ReturnType<typeof text> } => {
  const seen = messages.filter((it) => (it.kind === 'in' || it.kind === 'out') && !it.removedAt && arrived(it))
  const lines = lastThatFit(seen)
  const cut = lines.length < seen.length || (messages[0]?.number ?? 1) > 1
  const canon: Canon = tidy({
    type: 'root',
    children: [
      ...(unread ? [paragraph(`${account} has answered you. You can go on there, or answer this mail.`)] : []),
      paragraph(`Your conversation #${number} with ${account} (${inbox}).`),
      ...(cut ? [paragraph('Earlier lines are left out.')] : []),
      ...lines.flatMap(lineBlocks),
    ],
  })
  return {
    subject: `${unread ? 'An answer in' : 'Transcript of'} your conversation #${number} with ${account}`.slice(0, 500),
    part: text(toPlain(canon), canon),
  }
}

const arrived = ({ kind, delivery }: MessageView): boolean =>
  kind === 'in' || (delivery !== undefined && !['failed', 'queued', 'sending'].includes(delivery.status))

const lastThatFit = (messages: readonly MessageView[]): MessageView[] => {
  const kept: MessageView[] = []
  let room = CHARS
  for (const message of messages.slice(-LINES).reverse()) {
    room -= Math.min(message.text.length, LINE_CHARS)
    if (room < 0) break
    kept.unshift(message)
  }
  return kept
}

const paragraph = (words: string): CanonBlock => ({ type: 'paragraph', children: [{ type: 'text', value: words }] })

const lineBlocks = ({ author, createdAt, text: words }: MessageView): CanonBlock[] => [
  {
    type: 'paragraph',
    children: [
      { type: 'strong', children: [{ type: 'text', value: nameOf(author) }] },
      { type: 'text', value: ` · ${createdAt.toISOString().slice(0, 16).replace('T', ' ')} UTC` },
    ],
  },
  { type: 'blockquote', children: fromPlain(words.slice(0, LINE_CHARS)).children },
]

const nameOf = ({ kind, name }: AuthorView): string =>
  name.replace(/\s+/g, ' ').trim() || (kind === 'contact' ? 'You' : 'We')
