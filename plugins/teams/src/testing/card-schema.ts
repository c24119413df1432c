// What of Adaptive Cards 1.5 is used here, and nothing else: a property nobody meant is refused, and Teams' own limits are
// counted. Microsoft's own reader of cards reads each as well, and its own schema where there is one.
import { z } from '@deskless/core/contract'
import { troublesOf } from './microsoft-cards.ts'
import { againstSchema } from './microsoft-schema.ts'

const run = z.strictObject({
  type: z.literal('TextRun'),
  text: z.string().min(1),
  weight: z.enum(['Lighter', 'Default', 'Bolder']).optional(),
  size: z.enum(['Small', 'Default', 'Medium', 'Large', 'ExtraLarge']).optional(),
  color: z.enum(['Default', 'Dark', 'Light', 'Accent', 'Good', 'Warning', 'Attention']).optional(),
  isSubtle: z.boolean().optional(),
  italic: z.literal(true).optional(),
  strikethrough: z.literal(true).optional(),
  fontType: z.literal('Monospace').optional(),
})
const rich = z.strictObject({ type: z.literal('RichTextBlock'), inlines: z.array(run).min(1) })
const choice = z.strictObject({ title: z.string().min(1), value: z.string().min(1) })
const choices = z.strictObject({
  type: z.literal('Input.ChoiceSet'),
  id: z.string().min(1),
  label: z.string().min(1),
  style: z.enum(['compact', 'expanded', 'filtered']),
  choices: z.array(choice).min(1),
  value: z.string().optional(),
  isMultiSelect: z.boolean().optional(),
  placeholder: z.string().optional(),
})
const field = z.strictObject({
  type: z.literal('Input.Text'),
  id: z.string().min(1),
  label: z.string().min(1),
  maxLength: z.number().int().positive(),
  value: z.string().optional(),
  placeholder: z.string().optional(),
  isMultiline: z.boolean().optional(),
})
const container = z.strictObject({
  type: z.literal('Container'),
  style: z.enum(['default', 'emphasis']),
  items: z.array(rich).min(1),
})
const title = z.string().min(1).max(60)
const style = z.enum(['default', 'positive', 'destructive']).optional()
const data = z.record(z.string(), z.unknown())
const fallback = z.strictObject({ type: z.literal('Action.Submit'), title, data })
const verb = z.string().min(1)
const execute = z.strictObject({ type: z.literal('Action.Execute'), title, verb, data, style, fallback })
const submit = z.strictObject({ type: z.literal('Action.Submit'), title, data, style })
const open = z.strictObject({ type: z.literal('Action.OpenUrl'), title, url: z.url() })
const set = z.strictObject({
  type: z.literal('ActionSet'),
  actions: z
    .array(z.discriminatedUnion('type', [submit, open]))
    .min(1)
    .max(6),
})
const element = z.discriminatedUnion('type', [rich, choices, field, container, set])
const inner = z.strictObject({
  type: z.literal('AdaptiveCard'),
  body: z.array(element),
  actions: z
    .array(z.discriminatedUnion('type', [execute, submit]))
    .min(1)
    .max(6),
})
const show = z.strictObject({ type: z.literal('Action.ShowCard'), title, card: inner })
const action = z.discriminatedUnion('type', [execute, submit, open, show])

/** Teams shows six actions beside each other, and refreshes for sixty people. */
const schema = z.strictObject({
  type: z.literal('AdaptiveCard'),
  $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
  version: z.literal('1.5'),
  /** What a client shows that reads no card of this version. */
  fallbackText: z.string().min(1).max(1_000).optional(),
  body: z.array(element).min(1),
  actions: z.array(action).min(1).max(6).optional(),
  msteams: z.strictObject({ width: z.literal('Full') }),
  refresh: z.strictObject({ action: execute, userIds: z.array(z.string().min(1)).min(1).max(60) }).optional(),
})

const MOST_BYTES = 28_000

/** What is wrong with a card; nothing means it is one. */
export const problemsOf = (card: unknown): string[] => {
  const { error } = schema.safeParse(card)
  const bytes = Buffer.byteLength(JSON.stringify(card))
  return [
    ...(error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`),
    ...(bytes > MOST_BYTES ? [`It is ${bytes} bytes long.`] : []),
    ...troublesOf(card),
    ...againstSchema(card),
  ]
}
