// Who gets a mail, and its subject, in a form: where the channel has such.
import type { Envelope, InboxView, Mailbox } from '@deskless/core/contract'
import { addressProblem, envelopeSchema } from '@deskless/core/contract'
import type { InputBlock } from '@slack/types'
import { asJson, asText } from './json.ts'
import { fieldOf, input } from './modal.ts'
import type { ViewState } from './types.ts'

const LINE_MAX = 3_000
const SUBJECT_MAX = 500
const FIELDS = [
  ['to', 'To'],
  ['cc', 'Cc'],
  ['bcc', 'Bcc'],
] as const
const blockOf = (field: string): string => `mail_${field}`

/** Comes filled in, so that nobody answers somebody without having seen it. */
export const envelopeBlocks = (envelope: Envelope | undefined): InputBlock[] => {
  if (!envelope) return []
  const lists = FIELDS.map(([field, label]) => line(field, label, written(envelope[field])))
  return [...lists, line('subject', 'Subject', envelope.subject, SUBJECT_MAX)]
}

/** Of a new mail: who gets it stands in the form already. */
export const startEnvelopeBlocks = ({ capabilities }: InboxView): InputBlock[] => {
  if (capabilities.envelope !== 'native') return []
  return [line('subject', 'Subject', '', SUBJECT_MAX), line('cc', 'Cc', ''), line('bcc', 'Bcc', '')]
}

const line = (field: string, label: string, initial: string, max = LINE_MAX): InputBlock => {
  const fits = initial && initial.length <= max ? { initial_value: initial } : {}
  const element = { type: 'plain_text_input', action_id: blockOf(field), max_length: max, ...fits } as const
  return input(blockOf(field), label, element, true)
}

const written = (mailboxes: readonly Mailbox[]): string =>
  mailboxes
    .map(({ address, name }) => (name ? `${name.replace(/[<>",;]/g, ' ').trim()} <${address}>` : address))
    .join(', ')

export type Problem = { field: string; sentence: string }

/** Undefined where the form asked for none. */
export const readEnvelope = (state: ViewState): Envelope | Problem | undefined => {
  const values = asJson(asJson(state).values ?? state)
  if (!(blockOf('subject') in values)) return undefined
  const lists: Record<string, Mailbox[]> = {}
  for (const [field] of FIELDS) {
    const mailboxes = typed(state, field)
      .split(/[,;\n]+/)
      .map((it) => it.trim())
      .filter(Boolean)
      .map(asMailbox)
    const wrong = mailboxes.find(({ address }) => addressProblem(address))
    if (wrong)
      return {
        field: blockOf(field),
        sentence: `“${wrong.address.slice(0, 60)}” is no address. Write several with a comma between them.`,
      }
    lists[field] = mailboxes
  }
  const read = envelopeSchema.safeParse({ ...lists, subject: typed(state, 'subject').trim() })
  if (read.success) return read.data
  const [issue] = read.error.issues
  return { field: blockOf(String(issue?.path[0] ?? 'subject')), sentence: issue?.message ?? 'This cannot be sent.' }
}

const typed = (state: ViewState, field: string): string => asText(asJson(fieldOf(state, blockOf(field))).value)

const asMailbox = (written: string): Mailbox => {
  const [, name = '', address = written] = /^([^<>]*)<([^<>]+)>$/.exec(written) ?? []
  const bare = name.replaceAll('"', '').trim()
  return { address: address.trim(), ...(bare && { name: bare }) }
}

/** Below which field a refusal of the whole envelope is told. */
export const ENVELOPE_FIELD = blockOf('to')
