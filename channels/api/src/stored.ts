import { hash } from 'node:crypto'
import type { Uploaded } from './tickets.ts'
import type { WireItem, WirePart } from './wire.ts'

type Lasting = Exclude<WireItem, { is: 'typing' }>

/** A part once its upload is known by our id. */
export type StoredPart = WirePart & { uploaded?: Uploaded }

/** An item as it is kept. Typing is told and kept nowhere. */
export type Stored = Lasting extends infer I
  ? I extends { parts: WirePart[] }
    ? Omit<I, 'parts'> & { parts: StoredPart[] }
    : I
  : never

/** What is kept of an item: as it is read, and a print of how it was said, so that another one under its id is found out. */
export const encoded = (item: Stored, said = ''): Uint8Array => new TextEncoder().encode(JSON.stringify({ item, said }))

/** The print of an item kept before. Of the words as they came: what we make of them may change with the next version. */
export const saidIn = (body: Uint8Array): unknown =>
  (JSON.parse(new TextDecoder().decode(body)) as { said?: unknown }).said

export const printOf = (given: unknown): string => hash('sha256', canonical(given), 'base64url')

/** The same fields in another order say the same. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`
}
