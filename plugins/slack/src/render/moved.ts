// What a conversation that moved looks like: in the thread it left, and in the one it came to.
import type { MessageView, MirrorView, Spot } from '@deskless/core/contract'
import { summary } from '@deskless/core/contract'
import { LIMITS } from '../limits.ts'
import { firstWords } from './card.ts'
import { escapedCut, oneLine } from './escape.ts'
import { context, plain, section } from './shapes.ts'
import type { Drawn } from './types.ts'
import { authorName, channelName, contactName, dateWords, spotWords } from './words.ts'

const LINE_MAX = 280

const goesOn = ({ movedTo = { name: '' } }: Pick<MirrorView, 'movedTo'>): string =>
  `➡️ This conversation goes on in ${spotWords(movedTo)}.`

export const movedSentence = (movedTo: Spot): string =>
  `${goesOn({ movedTo })} What you write here is kept as an internal note there.`

/** The card of a thread it left: who it was, and where to go. Slack keeps rich text only where there was some before. */
export const movedCard = (view: MirrorView, first: MessageView | undefined): Drawn => {
  const { conversation } = view
  const title = `${contactName(conversation)} · ${channelName(conversation.inbox)} · #${conversation.number}`
  const blocks = [
    { type: 'header' as const, text: plain(title, LIMITS.header.text) },
    ...firstWords(first),
    section(goesOn(view)),
    context('🔒 Lines typed here stay internal.'),
  ]
  return { blocks, text: `${escapedCut(title, 200)}: ${goesOn(view)}` }
}

export const pointerBlocks = (view: MirrorView, { repeated }: { repeated: boolean }): Drawn => ({
  blocks: [section(goesOn(view)), ...again(repeated)],
  text: goesOn(view),
})

/** Many lines in one post, each short: the whole of them stands in the thread it came from. */
export const recapBlocks = (
  lines: readonly MessageView[],
  { cameFrom }: MirrorView,
  { repeated }: { repeated: boolean },
): Drawn => {
  const from = cameFrom ? `, from ${spotWords(cameFrom)}` : ''
  const title = `🧵 The last lines${from}`
  return { blocks: [context(title), ...lines.map((line) => section(lineWords(line))), ...again(repeated)], text: title }
}

const lineWords = (line: MessageView): string => {
  const kind = line.kind === 'note' ? ' · 🔒 note' : ''
  const words = oneLine(line.text || summary(line.parts), LINE_MAX, '–')
  return `*${authorName(line.author)}*${kind} · ${dateWords(line.createdAt)}\n${escapedCut(words, 2 * LINE_MAX)}`
}

const again = (repeated: boolean) => (repeated ? [context('🔁 Repeated: this may already stand above.')] : [])
