import type { FilePart, OutMessage, Part, Piece } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import { blankLink, withLinks } from './links.ts'
import { addressFor } from './numbers.ts'
import type { Inbox } from './settings.ts'
import { filesGoByLink, senderKind } from './settings.ts'

type Carried = { id: string; name: string; size: number }
type Template = { name: string; language: string; values: Record<string, string> }

/** What one message at Twilio holds. */
type Held = {
  body?: string
  files?: Carried[]
  template?: Template
  /** `geo:latitude,longitude|label`, on WhatsApp. */
  place?: string
}
/** One call of the Messages API. */
export type SmsPiece = Piece & Held & { to: string }

/** Pictures of one message together, in bytes: what does not fit goes in another. */
const MMS_MAX = 5 * 1024 * 1024
const FILES_MAX = 10
const TEXT_MAX = 1600

export const pieces = (message: OutMessage, inbox: Inbox): SmsPiece[] => {
  const to = addressFor(message.thread, senderKind(inbox), message.memo?.written)
  return outgoing(message.parts, inbox).map((held) => ({ thread: message.thread, to, ...held }))
}

/** On WhatsApp each file is a message; by MMS several go together, with the words under them. */
export const outgoing = (parts: readonly Part[], inbox: Inbox): Held[] => {
  const together = senderKind(inbox) !== 'whatsapp'
  const made: Held[] = []
  for (const held of parts.flatMap((part) => heldOf(part, inbox))) {
    const last = made.at(-1)
    if (together && last?.files && held.files && fits(joined(last, held), inbox))
      made[made.length - 1] = joined(last, held)
    else made.push(held)
  }
  return made
}

const heldOf = (part: Part, inbox: Inbox): Held[] => {
  switch (part.is) {
    case 'text':
      return [{ body: part.text }]
    case 'file':
      return fileHeld(part, inbox)
    case 'location': {
      const label = part.name ?? part.address ?? ''
      const at = `geo:${part.latitude},${part.longitude}`
      return [{ body: label || at, place: label ? `${at}|${label}` : at }]
    }
    case 'template':
      return [{ template: { name: part.name, language: part.language, values: part.values } }]
    case 'choices':
    case 'card':
    case 'carousel':
    case 'form':
    case 'unknown':
      throw new Refusal('unsupported', `SMS cannot carry a ${part.is}.`)
    default:
      return part satisfies never
  }
}

/** On WhatsApp only these carry words under them. */
const CAPTIONED = ['image/jpeg', 'image/png', 'video/mp4']

/** Words that do not fit above its link, or that its kind does not carry, are a message of their own. */
const fileHeld = ({ file: id, name, mime, size = 0, caption }: FilePart, inbox: Inbox): Held[] => {
  if (!id) throw new Refusal('unsupported', `The file ${name} is not here yet.`)
  const file: Held = { files: [{ id, name, size }] }
  if (!caption) return [file]
  if (senderKind(inbox) === 'whatsapp' && !CAPTIONED.includes(mime)) return [file, { body: caption }]
  const both = { body: caption, ...file }
  return lengthOf(both, inbox) <= TEXT_MAX ? [both] : [{ body: caption }, file]
}

const lengthOf = (held: Held, inbox: Inbox): number =>
  filesGoByLink(inbox) ? withLinks(held, () => blankLink(inbox)).length : (held.body ?? '').length

const weight = ({ files = [] }: Held): number => files.reduce((sum, { size }) => sum + size, 0)

const fits = (held: Held, inbox: Inbox): boolean =>
  (held.files ?? []).length <= FILES_MAX && weight(held) <= MMS_MAX && lengthOf(held, inbox) <= TEXT_MAX

const joined = (one: Held, other: Held): Held => {
  const body = [one.body, other.body].filter(Boolean).join('\n')
  return { ...(body && { body }), files: [...(one.files ?? []), ...(other.files ?? [])] }
}
