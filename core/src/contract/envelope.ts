import { z } from 'zod'

/** Line ends, control characters and what some programs take for a line end: they would let a value write headers of its own. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u
const ADDRESS = /^[^\s@<>(),;:\\"[\]]+@[^\s@<>(),;:\\"[\]]+$/u
const ADDRESS_MAX = 254
const LOCAL_MAX = 64

/** Why this is no single address somebody can be written to; undefined when it is one. */
export const addressProblem = (given: string): string | undefined => {
  if (UNPRINTABLE.test(given)) return 'An address has no line ends or other unprintable characters.'
  if (given.split('@').length > 2 || /[,;]/.test(given)) return 'One address each: write several one by one.'
  const [local = '', domain = ''] = given.split('@')
  const fits = given.length <= ADDRESS_MAX && local.length <= LOCAL_MAX && !/^\.|\.\.|\.$/.test(`${local}@${domain}`)
  return fits && !/\.@|@[.-]/.test(given) && ADDRESS.test(given) ? undefined : 'This is not an address.'
}

const oneLine = (max: number, what: string) =>
  z
    .string()
    .max(max)
    .refine((it) => !UNPRINTABLE.test(it), `${what} has no line ends or other unprintable characters.`)

const mailboxSchema = z.object({
  address: z.string().superRefine((it, context) => {
    const message = addressProblem(it)
    if (message) context.addIssue({ code: 'custom', message })
  }),
  name: oneLine(200, 'A name').optional(),
})

/** Somebody by address, and what they are called where it is written. */
export type Mailbox = z.output<typeof mailboxSchema>

export const RECIPIENTS_MAX = 50
const mailboxes = z.array(mailboxSchema).max(RECIPIENTS_MAX, `Up to ${RECIPIENTS_MAX} addresses.`)

/** Who gets a message, and what it is called: as a mail says it. */
export const envelopeSchema = z.object({
  to: mailboxes.default([]),
  cc: mailboxes.default([]),
  bcc: mailboxes.default([]),
  subject: oneLine(500, 'A subject').default(''),
})
export type Envelope = z.output<typeof envelopeSchema>
export type EnvelopeInput = z.input<typeof envelopeSchema>

/** Of a message that came in: also who wrote it, and to whom answers go when that is somebody else. */
export type EnvelopeSeen = Envelope & { from?: Mailbox; replyTo?: Mailbox[] }
