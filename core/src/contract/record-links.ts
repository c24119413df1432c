import { z } from 'zod'

const word = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[a-z0-9][a-z0-9_.-]*$/, 'Small letters, digits and - _ . only.')

/** One record of another system: `hubspot`, `contact`, `123`. Its id is taken as that system writes it. */
export const recordSchema = z.strictObject({
  system: word(50),
  type: word(50),
  id: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\s]+$/u, 'An id has no blanks.'),
})
export type RecordRef = z.output<typeof recordSchema>

export const linkSchema = recordSchema.extend({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional(),
  label: z.string().trim().max(200).default(''),
})

/** That a contact or a conversation is also a record of another system. */
export type LinkView = RecordRef & { link: string; url?: string; label: string }

/** What a page may say of a person. `external`: `hubspot:contact:123`. */
export const candidateSchema = z.strictObject({
  kind: z.enum(['external', 'email', 'phone']),
  value: z
    .string()
    .trim()
    .min(1)
    .max(320)
    .regex(/^\P{Cc}*$/u, 'One line without control characters.'),
})
export type Candidate = z.output<typeof candidateSchema>

/** `crm:hubspot:123` and `hubspot:123` mean a contact there: that is what pages mostly show. */
export const recordFrom = (value: string): RecordRef | undefined => {
  const [system, ...rest] = value.replace(/^crm:/, '').split(':')
  const [type, id] = rest.length > 1 ? [rest[0], rest.slice(1).join(':')] : ['contact', rest[0]]
  return recordSchema.safeParse({ system: system?.toLowerCase(), type: type?.toLowerCase(), id }).data
}
