// Who gets a mail, and its subject, in a form: where the channel has such.
import type { Envelope, EnvelopeField, TypedEnvelope } from '@deskless/core/contract'
import { ENVELOPE_FIELDS, writtenEnvelope } from '@deskless/core/contract'
import type { Json } from './elements.ts'
import { small, write } from './elements.ts'

const LABELS: Readonly<Record<EnvelopeField, string>> = { to: 'To', cc: 'Cc', bcc: 'Bcc', subject: 'Subject' }

/** What each is called among the fields of a form. */
export const fieldOf = (field: EnvelopeField): string => `mail_${field}`

/** Comes filled in, so that nobody answers somebody without having seen it. */
export const envelopeFields = (typed: TypedEnvelope | undefined): Json[] =>
  typed ? ENVELOPE_FIELDS.map((field) => write(fieldOf(field), LABELS[field], { value: typed[field] })) : []

/** The last look at it. Nobody is on a line that is empty. */
export const envelopeLines = (typed: TypedEnvelope | undefined): Json[] =>
  typed
    ? ENVELOPE_FIELDS.filter((field) => typed[field].trim()).map((field) => small(`${LABELS[field]}: ${typed[field]}`))
    : []

/** It goes along with each button of a preview, under the names of its fields. */
export const carriedEnvelope = (typed: TypedEnvelope | undefined): Json =>
  typed ? Object.fromEntries(ENVELOPE_FIELDS.map((field) => [fieldOf(field), typed[field]])) : {}

export const typedIn = (envelope: Envelope | undefined): TypedEnvelope | undefined =>
  envelope && writtenEnvelope(envelope)
