// The few elements of Adaptive Cards 1.5 that are used here. What other people wrote stands in text runs: those are never read
// as Markdown, so nothing in it becomes a link or a mention.
import { cut, oneLine } from '@deskless/core/contract'

export type Json = Record<string, unknown>
type Style = {
  weight?: 'Bolder'
  size?: 'Small' | 'Medium' | 'Large'
  isSubtle?: true
  color?: 'Attention' | 'Good' | 'Warning'
}

const LINE_MAX = 1_000

/** One line of somebody's words, as they are. */
export const line = (text: string, style: Style = {}, max = LINE_MAX): Json => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text: oneLine(text, max, '–'), ...style }],
})

/** Several lines of somebody's words. */
export const words = (text: string, max: number): Json => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text: cut(text.trim() || '–', max) }],
})

export const small = (text: string): Json => line(text, { size: 'Small', isSubtle: true })

/** A client that is too old for it presses the same as a message of its own. */
export const execute = (title: string, verb: string, data: Json, style?: 'positive' | 'destructive'): Json => ({
  type: 'Action.Execute',
  title,
  verb,
  data,
  ...(style ? { style } : {}),
  fallback: { type: 'Action.Submit', title, data: { ...data, verb } },
})

/** Opens a form. */
export const dialog = (title: string, open: string, data: Json, style?: 'positive'): Json => ({
  type: 'Action.Submit',
  title,
  data: { ...data, open, msteams: { type: 'task/fetch' } },
  ...(style ? { style } : {}),
})

/** A button of a form. */
export const submit = (title: string, step: string, data: Json, style?: 'positive' | 'destructive'): Json => ({
  type: 'Action.Submit',
  title,
  data: { ...data, step },
  ...(style ? { style } : {}),
})

/** Leads away, to a page or a thread. */
export const opens = (title: string, url: string): Json => ({ type: 'Action.OpenUrl', title, url })

/** Buttons in the middle of a card. */
export const buttons = (actions: Json[]): Json => ({ type: 'ActionSet', actions })

/** Opens in the card itself. */
export const inCard = (title: string, body: Json[], actions: Json[]): Json => ({
  type: 'Action.ShowCard',
  title,
  card: { type: 'AdaptiveCard', body, actions },
})

type Choice = { title: string; value: string }

const CHOICES_MAX = 60

export const choose = (
  id: string,
  label: string,
  choices: readonly Choice[],
  { filtered, ...more }: { value?: string; isMultiSelect?: true; placeholder?: string; filtered?: true } = {},
): Json => ({
  type: 'Input.ChoiceSet',
  id,
  label,
  // Of many one is found by typing.
  style: more.isMultiSelect ? 'expanded' : filtered ? 'filtered' : 'compact',
  choices: choices.slice(0, CHOICES_MAX).map(({ title, value }) => ({ title: oneLine(title, 80, '–'), value })),
  ...more,
})

export const write = (
  id: string,
  label: string,
  more: { value?: string; placeholder?: string; isMultiline?: true } = {},
): Json => ({
  type: 'Input.Text',
  id,
  label,
  maxLength: 20_000,
  ...more,
})

/** What a client shows that reads no card of this version, and what is read aloud first. */
const firstWords = (body: readonly Json[]): Json => {
  const [run] = body.flatMap(({ inlines }) => (inlines ?? []) as { text: string }[])
  return run ? { fallbackText: run.text.slice(0, LINE_MAX) } : {}
}

export const card = (body: Json[], actions: Json[] = [], more: Json = {}): Json => ({
  type: 'AdaptiveCard',
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  version: '1.5',
  ...firstWords(body),
  body,
  ...(actions.length > 0 ? { actions } : {}),
  msteams: { width: 'Full' },
  ...more,
})

export const CARD = 'application/vnd.microsoft.card.adaptive'

export const attached = (content: Json) => ({ contentType: CARD, content }) as const
