// Canned responses in the form of an answer: the menu that finds them, what they attach, and their words among what was typed.
import type { CannedResponseView, Canon } from '@deskless/core/contract'
import { aboutVariable } from '@deskless/core/contract'
import type { ActionsBlock, InputBlock, PlainTextOption, RichTextBlock } from '@slack/types'
import { LIMITS } from '../limits.ts'
import { escapedCut, oneLine } from './escape.ts'
import { asJson, asList, asText } from './json.ts'
import { fieldOf, input } from './modal.ts'
import { NOBODY } from './nobody.ts'
import { richTextToCanon } from './rich-text-read.ts'
import { canonToRichText } from './rich-text-write.ts'
import { context, plain } from './shapes.ts'
import type { KnownBlock, ViewState } from './types.ts'

/** A file of a canned response, as the form remembers it. */
export type Attached = { id: string; name: string }

/** What canned responses made of a form. Short names: Slack keeps this in 3,000 characters. */
export type Composed = {
  /** How often the text was put in anew. Slack keeps what stands in a field of the same id, so a new text needs a new id. */
  v?: number
  /** What they attach. */
  a?: Attached[]
  /** The text as the last one left it, when nobody had typed anything: choosing another one then replaces it. */
  was?: string
}

export const textField = ({ v = 0 }: Composed): string => (v === 0 ? 'text' : `text:${v}`)
const menuField = ({ v = 0 }: Composed): string => `canned:${v}`
const filesField = ({ v = 0 }: Composed): string => `attached:${v}`

export const cannedMenu = (composed: Composed): ActionsBlock => ({
  type: 'actions',
  block_id: menuField(composed),
  elements: [
    {
      type: 'external_select',
      action_id: 'canned',
      placeholder: plain('Insert a canned response …', LIMITS.select.placeholder),
      min_query_length: 0,
    },
  ],
})

const SCOPES = { personal: 'yours', account: 'for everybody' } as const

/** One line per response; what cannot be told apart by its code says whose it is. */
export const cannedOption = ({ id, shortCode, scope, team, text }: CannedResponseView): PlainTextOption => {
  const whose = scope === 'team' ? (team?.name ?? 'team') : SCOPES[scope]
  const words = oneLine(text, LIMITS.option.description)
  return {
    text: plain(`${shortCode} (${whose})`, LIMITS.option.text),
    value: id,
    ...(words && { description: plain(words, LIMITS.option.description) }),
  }
}

/** Every file stands there with a tick, so that one can be left out. */
export const attachedBlocks = (composed: Composed): InputBlock[] => {
  const { a: files = [] } = composed
  if (files.length === 0) return []
  const options = files.slice(0, LIMITS.choices.options).map(({ id, name }) => ({
    text: plain(`📎 ${oneLine(name, 60, 'file')}`, LIMITS.option.text),
    value: id,
  }))
  const boxes = { type: 'checkboxes' as const, action_id: 'attached', options, initial_options: options }
  return [input(filesField(composed), 'Attached by the canned response', boxes, true)]
}

/** The files that kept their tick. */
export const readAttached = (state: ViewState, composed: Composed): Attached[] => {
  const ticked = asList(fieldOf(state, filesField(composed)).selected_options).map((one) => asText(asJson(one).value))
  return (composed.a ?? []).filter(({ id }) => ticked.includes(id))
}

export const unfilledBlocks = (unfilled: readonly string[]): KnownBlock[] =>
  unfilled.length === 0 ? [] : [context(`⚠️ ${escapedCut(unfilledSentence(unfilled), 1_500)}`)]

export const unfilledSentence = (unfilled: readonly string[]): string =>
  `Nobody told us ${unfilled.map((name) => `${aboutVariable(name)} ({{${name}}})`).join(', ')}. Write it in before you send.`

/** The field as Slack brought it, mentions and all; undefined when nothing stands in it. */
const typedIn = (state: ViewState, composed: Composed): RichTextBlock | undefined => {
  const typed = fieldOf(state, textField(composed)).rich_text_value
  const { canon } = richTextToCanon(typed, NOBODY)
  return canon.children.length > 0 ? (typed as RichTextBlock) : undefined
}

/** The same words give the same mark, however Slack cuts them into elements. */
const markOf = (block: RichTextBlock | undefined): string => {
  let hash = 5381
  for (const letter of richTextToCanon(block, NOBODY).text.replace(/\s+/g, ''))
    hash = (hash * 33 + (letter.codePointAt(0) ?? 0)) | 0
  return hash.toString(36)
}

/** Slack takes a text into a field only while it is short enough to be written by hand. */
export const DRAFT_MAX = 30_000

type Inserted = { draft: RichTextBlock; composed: Composed } | 'too long' | 'too many files'

/**
 * Behind what was typed, of which nothing is lost; instead of an earlier response that nobody touched. Slack's own elements
 * are kept as they are: drawn anew, a mention would be mere words and a custom emoji nothing.
 */
export const withCanned = (state: ViewState, before: Composed, canon: Canon, files: readonly Attached[]): Inserted => {
  const typed = typedIn(state, before)
  const untouched = typed === undefined || (before.was !== undefined && markOf(typed) === before.was)
  const kept = untouched ? [] : readAttached(state, before)
  const added = canon.children.length > 0 ? canonToRichText(canon) : undefined
  const draft = joined(untouched && added ? undefined : typed, added)
  if (JSON.stringify(draft).length > DRAFT_MAX) return 'too long'
  const a = [...kept, ...files.filter(({ id }) => !kept.some((one) => one.id === id))]
  if (a.length > LIMITS.choices.options) return 'too many files'
  return { draft, composed: { v: (before.v ?? 0) + 1, a, ...(untouched && added && { was: markOf(draft) }) } }
}

const joined = (typed: RichTextBlock | undefined, added: RichTextBlock | undefined): RichTextBlock => {
  const [first, ...rest] = added?.elements ?? []
  const last = typed?.elements.at(-1)
  if (!typed || !first) return typed ?? added ?? { type: 'rich_text', elements: [] }
  if (last?.type !== 'rich_text_section' || first.type !== 'rich_text_section')
    return { type: 'rich_text', elements: [...typed.elements, first, ...rest] }
  // Between sections Slack shows no empty line.
  const gap = { type: 'text' as const, text: '\n\n' }
  const section = { ...last, elements: [...last.elements, gap, ...first.elements] }
  return { type: 'rich_text', elements: [...typed.elements.slice(0, -1), section, ...rest] }
}
