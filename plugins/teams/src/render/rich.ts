// Words with their marks, as text runs: they are read as nothing else, and an address stands beside what leads to it.
import type { Canon, CanonInline } from '@deskless/core/contract'
import { dropMarks, toPlain } from '@deskless/core/contract'
import type { Json } from './elements.ts'
import { words } from './elements.ts'

const STYLES = {
  strong: { weight: 'Bolder' },
  emphasis: { italic: true },
  delete: { strikethrough: true },
  inlineCode: { fontType: 'Monospace' },
} as const
const SHOWN = ['strong', 'emphasis', 'delete', 'inlineCode'] as const

type Run = { type: 'TextRun'; text: string } & Json

const run = (text: string, style: Json): Run => ({ type: 'TextRun', text, ...style })

const runsOf = (nodes: readonly CanonInline[], style: Json = {}): Run[] =>
  nodes.flatMap((node) => {
    if (node.type === 'text') return [run(node.value, style)]
    if (node.type === 'break') return [run('\n', style)]
    if (node.type === 'inlineCode') return [run(node.value, { ...style, ...STYLES.inlineCode })]
    return runsOf(node.children, node.type === 'link' ? style : { ...style, ...STYLES[node.type] })
  })

/** A mark that changes with every letter would make a card Teams does not take: then the words stand alone. */
const RUNS_MOST = 200

export const rich = (canon: Canon, max: number): Json[] => {
  const paragraphs = dropMarks(canon, SHOWN).children.flatMap((block) =>
    block.type === 'paragraph' ? [joined(runsOf(block.children))] : [],
  )
  const plain = toPlain(canon)
  if (paragraphs.length === 0 || plain.length > max || paragraphs.flat().length > RUNS_MOST) return [words(plain, max)]
  return paragraphs.map((inlines) => ({ type: 'RichTextBlock', inlines }))
}

const styleOf = ({ text: _, ...style }: Run): string => JSON.stringify(style)

/** Neighbours of one style are one. */
const joined = (runs: readonly Run[]): Run[] => {
  const out: Run[] = []
  for (const one of runs) {
    const last = out.at(-1)
    if (last && styleOf(last) === styleOf(one)) out[out.length - 1] = { ...last, text: last.text + one.text }
    else out.push(one)
  }
  return out
}
