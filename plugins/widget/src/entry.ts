// The entry form: what a site asks before the chat. Its fields are settings; what is answered is checked here, on the hub.
import { Refusal, toE164, z } from '@deskless/core/contract'
import { patternOf } from './pattern.ts'
import type { FieldView } from './wire.ts'

const KINDS = ['name', 'text', 'email', 'phone', 'date', 'list', 'checkbox'] as const
const VALUE_MAX = 1_000

const fieldSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'An id is small letters, digits and _.'),
  kind: z.enum(KINDS),
  label: z.string().trim().min(1).max(100),
  required: z.boolean().default(false),
  options: z.array(z.string().trim().min(1).max(200)).max(50).default([]),
  pattern: z
    .string()
    .max(500)
    .refine((it) => patternOf(it) !== undefined, 'This pattern is no RE2 expression.')
    .optional(),
  /** Said when the pattern does not fit. */
  hint: z.string().max(200).optional(),
  link: z.url({ protocol: /^https?$/ }).optional(),
  when: z.object({ field: z.string(), is: z.array(z.string()).min(1).max(50) }).optional(),
})
export type Field = z.infer<typeof fieldSchema>

export const fieldsSchema = z
  .array(fieldSchema)
  .max(12)
  .superRefine((fields, context) => {
    for (const [i, field] of fields.entries()) {
      const wrong = wrongIn(field, fields.slice(0, i))
      if (wrong) context.addIssue({ code: 'custom', path: [i], message: wrong })
    }
  })

const wrongIn = ({ id, kind, options, when }: Field, before: readonly Field[]): string | undefined => {
  if (before.some((other) => other.id === id)) return `There are two fields named ${id}.`
  if (kind === 'list' && options.length === 0) return `The list ${id} has no options.`
  if (when && !before.some((other) => other.id === when.field))
    return `${id} depends on ${when.field}, which is no field before it.`
  return undefined
}

/** Without the patterns: nobody outside needs them, and no browser tries them. */
export const fieldViews = (fields: readonly Field[]): FieldView[] =>
  fields.map(({ id, kind, label, required, options, link, when }) => ({
    ...{ id, kind, label, required, options },
    ...(link ? { link } : {}),
    ...(when ? { when } : {}),
  }))

const CHECKED = 'yes'
type Answers = Record<string, string>

/** What was answered, field by field in their order; of a field that is not shown nothing is kept. */
export const checkedAnswers = (fields: readonly Field[], given: Answers): Answers => {
  const answers: Answers = {}
  const wrong: Record<string, string> = {}
  for (const field of fields) {
    if (!isShown(field, answers)) continue
    const value = (given[field.id] ?? '').trim()
    const problem = problemWith(field, value)
    if (problem) wrong[field.id] = problem
    else if (value) answers[field.id] = field.kind === 'phone' ? (toE164(value) ?? value) : value
  }
  const [first] = Object.values(wrong)
  if (first) throw new Refusal('invalid', first, { fields: wrong })
  return answers
}

const isShown = ({ when }: Field, answers: Answers): boolean => !when || when.is.includes(answers[when.field] ?? '')

const problemWith = (field: Field, value: string): string | undefined => {
  const { label, required } = field
  if (value === '') return required ? `${label}: this is needed.` : undefined
  if (value.length > VALUE_MAX) return `${label}: at most ${VALUE_MAX} characters.`
  return fits(field, value) ? undefined : (field.hint ?? `${label}: this does not look right.`)
}

const fits = ({ kind, options, pattern }: Field, value: string): boolean => {
  if (kind === 'email' && !z.email().max(254).safeParse(value).success) return false
  if (kind === 'phone' && !toE164(value)) return false
  if (kind === 'date' && !z.iso.date().safeParse(value).success) return false
  if (kind === 'list' && !options.includes(value)) return false
  if (kind === 'checkbox' && value !== CHECKED) return false
  return pattern === undefined || patternOf(pattern)?.(value) === true
}

/** What agents see of it: a name and addresses as such, the rest as attributes by its label. */
export type Entered = { name?: string; email?: string; phone?: string; attributes: Answers }

export const entered = (fields: readonly Field[], answers: Answers): Entered => {
  const of = (kind: Field['kind']): string | undefined => answers[fields.find((it) => it.kind === kind)?.id ?? '']
  const own = new Set<Field['kind']>(['name', 'email', 'phone'])
  const others = fields.filter(({ id, kind }) => !own.has(kind) && answers[id])
  return {
    ...{ name: of('name'), email: of('email'), phone: of('phone') },
    attributes: Object.fromEntries(others.map(({ id, label }) => [label, answers[id] as string])),
  }
}
