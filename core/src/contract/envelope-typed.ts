// Who gets a mail, as people type it into the fields of a form, and as it is written into them.
import type { Envelope, Mailbox } from './envelope.ts'
import { addressProblem, envelopeSchema } from './envelope.ts'

/** In the order they stand in. */
export const ENVELOPE_FIELDS = ['to', 'cc', 'bcc', 'subject'] as const
export type EnvelopeField = (typeof ENVELOPE_FIELDS)[number]
export type TypedEnvelope = Record<EnvelopeField, string>

/** What is wrong, and below which field to say so. */
export type EnvelopeProblem = { field: EnvelopeField; sentence: string }

/** As `typedEnvelope` reads it. */
export const writtenEnvelope = ({ to, cc, bcc, subject }: Envelope): TypedEnvelope => ({
  to: written(to),
  cc: written(cc),
  bcc: written(bcc),
  subject,
})

const written = (mailboxes: readonly Mailbox[]): string =>
  mailboxes
    .map(({ address, name }) => (name ? `${name.replace(/[<>",;]/g, ' ').trim()} <${address}>` : address))
    .join(', ')

/** Several addresses stand behind each other, with commas, semicolons or line ends between them, with names or without. */
export const typedEnvelope = ({ subject, ...lists }: TypedEnvelope): Envelope | EnvelopeProblem => {
  const read: Partial<Record<EnvelopeField, Mailbox[]>> = {}
  for (const field of ['to', 'cc', 'bcc'] as const) {
    const mailboxes = lists[field]
      .split(/[,;\n]+/)
      .map((it) => it.trim())
      .filter(Boolean)
      .map(asMailbox)
    const wrong = mailboxes.find(({ address }) => addressProblem(address))
    if (wrong) return { field, sentence: notAnAddress(wrong) }
    read[field] = mailboxes
  }
  const checked = envelopeSchema.safeParse({ ...read, subject: subject.trim() })
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  const field = ENVELOPE_FIELDS.find((one) => one === issue?.path[0]) ?? 'subject'
  return { field, sentence: issue?.message ?? 'This cannot be sent.' }
}

const notAnAddress = ({ address }: Mailbox): string =>
  `“${address.slice(0, 60)}” is no address. Write several with a comma between them.`

const asMailbox = (typed: string): Mailbox => {
  const [, name = '', address = typed] = /^([^<>]*)<([^<>]+)>$/.exec(typed) ?? []
  const bare = name.replaceAll('"', '').trim()
  return { address: address.trim(), ...(bare && { name: bare }) }
}
