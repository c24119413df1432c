// What the extension knows about a page of a CRM, as data: where its record ids and its people stand. Never code.
import { z } from '@deskless/core/contract'

const LABEL = /^[a-z0-9*]([a-z0-9*-]{0,61}[a-z0-9*])?$/

/** A host, where a label may hold one star (`app-*.hubspot.com`). The last two labels name the company, so they hold none. */
const isHost = (text: string): boolean => {
  const labels = text.split('.')
  const named = labels.length === 1 ? labels : labels.slice(-2)
  return (
    labels.every((label) => LABEL.test(label) && label.split('*').length <= 2) && !named.some((it) => it.includes('*'))
  )
}

const SEGMENT = /^(\*|\{[a-z]+(:(digits|uuid|word|salesforce))?\}|[A-Za-z0-9._~-]+)$/

/** `/contacts/{portal:digits}/record/0-1/{id:digits}`; `**` at the end is any rest, `?id={id}` a parameter. */
const isPath = (text: string): boolean => {
  const [path = '', query] = text.split('?', 2)
  const segments = path.split('/').slice(1)
  const rest = segments.at(-1) === '**' ? segments.slice(0, -1) : segments
  const asked = query === undefined || /^[A-Za-z0-9_-]+=\{[a-z]+(:(digits|uuid|word|salesforce))?\}$/.test(query)
  return path.startsWith('/') && rest.every((it) => it === '' || SEGMENT.test(it)) && asked
}

const recordKinds = ['contact', 'lead', 'company', 'deal', 'ticket', 'order'] as const

const host = z
  .string()
  .max(200)
  .refine(isHost, 'A host such as app.example.com; a star stands in front of the last two labels only.')
const path = z
  .string()
  .max(300)
  .refine(isPath, 'A path such as /person/{id:digits}, with * for one segment and ** for the rest.')
/** CSS; ` >>> ` goes into open shadow roots. */
const selector = z.string().min(1).max(300)

const field = z.strictObject({
  select: selector,
  /** Where in the element the value stands: its text, its link, what was typed, or an attribute by name. */
  take: z
    .union([
      z.enum(['text', 'href', 'value']),
      z.strictObject({ attribute: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/) }),
    ])
    .default('text'),
  /** The attribute that holds the person's name beside it. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,40}$/)
    .optional(),
  /** Which of several hits counts. */
  hit: z.enum(['first', 'last', 'all']).default('first'),
})
const fields = z.array(field).max(20).default([])

export const adapterSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  name: z.string().min(1).max(60),
  hosts: z.array(host).min(1).max(30),
  /** Only on these paths; none: on all. */
  paths: z.array(path).max(20).default([]),
  /** Pages of one record, whose number is `{id}`. The hub knows it as `crm:<adapter>:<kind>:<id>`. */
  records: z
    .array(
      z.strictObject({
        path: path.refine((it) => it.includes('{id'), 'It names the {id} of its record.'),
        kind: z.enum(recordKinds),
      }),
    )
    .max(20)
    .default([]),
  /** Where several records lie in the page at once: the one that is looked at. First hit; none: the whole page. */
  scope: z.array(selector).max(10).default([]),
  /** Of each list the first that gives something. `any`: an address or a number, whatever is found. */
  fields: z.strictObject({ email: fields, phone: fields, name: fields, any: fields }).prefault({}),
})

export type Adapter = z.output<typeof adapterSchema>
export type AdapterInput = z.input<typeof adapterSchema>
export type Field = z.output<typeof field>
