// The shapes of what the parts of the extension tell each other and keep.
import type { Adapter } from '../../src/adapters/adapter.ts'
import type { Of, Shape } from './shape.ts'
import { either, flag, list, number, object, oneOf, optional, record, text } from './shape.ts'

const candidate = object({
  kind: oneOf('external', 'email', 'phone'),
  value: text(320),
  raw: text(320),
  name: optional(text(120)),
  score: number,
  source: oneOf('record', 'picked', 'selection', 'adapter', 'link', 'structured', 'input', 'text'),
})

const field = object({
  select: text(300),
  take: either(oneOf('text', 'href', 'value'), object({ attribute: text(41) })),
  name: optional(text(41)),
  hit: oneOf('first', 'last', 'all'),
})
const fields = list(field, 20)

/** Looked at again here, although the hub checked it: it decides what is read of a page. */
export const adapter: Shape<Adapter> = object({
  id: text(40),
  name: text(60),
  hosts: list(text(200), 30),
  paths: list(text(300), 20),
  records: list(object({ path: text(300), kind: oneOf('contact', 'lead', 'company', 'deal', 'ticket', 'order') }), 20),
  scope: list(text(300), 10),
  fields: object({ email: fields, phone: fields, name: fields, any: fields }),
})

/** What the hub says of pages: adapters, and who is never the person asked about. */
export const knowledge = object({
  adapters: list(adapter, 300),
  region: optional(text(2)),
  ownDomains: list(text(253), 200),
})
export type Knowledge = Of<typeof knowledge>

/** What a content script is given to work with. */
export const assignment = object({
  adapters: list(adapter, 300),
  region: optional(text(2)),
  ownDomains: list(text(253), 200),
  ownAddresses: list(text(320), 20),
})
export type Assignment = Of<typeof assignment>

/** The page of a tab, as last told. `visit` changes whenever another page is looked at, also within one document. */
export const page = object({
  visit: text(80),
  /** Where it is: origin and path, never what stands behind a question mark. */
  origin: text(300),
  path: text(2_000),
  state: oneOf('looking', 'seen', 'off'),
  candidates: list(candidate, 60),
})
export type Page = Of<typeof page>

const site = oneOf('always', 'never')
export const sites = record(site)
export type Sites = Of<typeof sites>

/** Somebody asked about a text by the context menu. `at` tells one wish from the next. */
export const wish = object({ text: text(600), at: number })
export type Wish = Of<typeof wish>

export const wishes = object({ notifications: flag })
