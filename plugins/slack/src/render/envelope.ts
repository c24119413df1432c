// Who gets a mail, and its subject, in a form: where the channel has such.
import type { Envelope, InboxView } from '@deskless/core/contract'
import { ENVELOPE_FIELDS, typedEnvelope, writtenEnvelope } from '@deskless/core/contract'
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
  const written = writtenEnvelope(envelope)
  const lists = FIELDS.map(([field, label]) => line(field, label, written[field]))
  return [...lists, line('subject', 'Subject', written.subject, SUBJECT_MAX)]
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

export type Problem = { field: string; sentence: string }

/** Undefined where the form asked for none. */
export const readEnvelope = (state: ViewState): Envelope | Problem | undefined => {
  const values = asJson(asJson(state).values ?? state)
  if (!(blockOf('subject') in values)) return undefined
  const [to, cc, bcc, subject] = ENVELOPE_FIELDS.map((field) => typed(state, field)) as [string, string, string, string]
  const read = typedEnvelope({ to, cc, bcc, subject })
  return 'sentence' in read ? { field: blockOf(read.field), sentence: read.sentence } : read
}

const typed = (state: ViewState, field: string): string => asText(asJson(fieldOf(state, blockOf(field))).value)

/** Below which field a refusal of the whole envelope is told. */
export const ENVELOPE_FIELD = blockOf('to')
