import type { Canon, Capabilities, FilePart, Part, PartKind, TextPart } from '../contract/index.ts'
import { dropMarks, Refusal, spanMs, splitText, text, toPlain } from '../contract/index.ts'

type Circumstances = {
  /** What contacts see the channel as: "Telegram". Sentences name it. */
  label: string
  now?: Date
  /** When the contact last wrote; the window counts from here. */
  lastInAt?: Date
}

/**
 * The parts an inbox can carry, saying in plainer words what it cannot show. Pure; degrading twice changes nothing.
 * Throws a Refusal whose sentence names the limit.
 */
export const degrade = (parts: readonly Part[], capabilities: Capabilities, at: Circumstances): Part[] => {
  if (isOutsideWindow(capabilities, at)) refuseOutside(parts, capabilities, at)
  const carried = parts.flatMap((part) => plainer(part, capabilities, at))
  checkFileCount(carried, capabilities, at)
  const sayable = carried.filter((part) => part.is !== 'text' || part.text.trim() !== '')
  if (sayable.length === 0) throw new Refusal('unsupported', 'There is nothing in this message to send.')
  return sayable
}

/** Whether the time to answer freely is over. Without a message by the contact it never began. */
const isOutsideWindow = (
  { window }: Capabilities,
  { now = new Date(), lastInAt }: Pick<Circumstances, 'now' | 'lastInAt'>,
): boolean => window !== undefined && (!lastInAt || now.getTime() - lastInAt.getTime() > spanMs(window.lasts))

const refuseOutside = (parts: readonly Part[], { window }: Capabilities, { label }: Circumstances): void => {
  const possible: readonly PartKind[] = window?.outside ?? []
  if (parts.every((part) => possible.includes(part.is))) return
  const instead =
    possible.length > 0 ? ` Only ${possible.join(' or ')} can be sent now.` : ' The contact has to write first.'
  throw new Refusal(
    'window_closed',
    `${label} allows free answers for ${window?.lasts} after the contact's last message, and that time is over.${instead}`,
  )
}

const plainer = (part: Part, capabilities: Capabilities, at: Circumstances): Part[] => {
  switch (part.is) {
    case 'text':
      return cut(part, capabilities)
    case 'file':
      return carryFile(part, capabilities, at)
    case 'choices':
    case 'card':
    case 'form':
    case 'location':
      return carry(part, capabilities, at)
    case 'template':
      if (capabilities.template === 'native') return [part]
      throw unsupported(at, 'templates')
    case 'unknown':
      throw unsupported(at, part.what)
    default:
      return part satisfies never
  }
}

type Fancy = Extract<Part, { is: 'choices' | 'card' | 'form' | 'location' }>

const carry = (part: Fancy, capabilities: Capabilities, at: Circumstances): Part[] => {
  const power = capabilities[part.is]
  if (power === 'native') return [part]
  if (power === 'refuse') throw unsupported(at, NAMES[part.is])
  return cut(text(inWords(part)), capabilities)
}

const NAMES = { choices: 'choices', card: 'cards', form: 'forms', location: 'locations' } as const

const unsupported = ({ label }: Circumstances, what: string): Refusal =>
  new Refusal('unsupported', `${label} cannot carry ${what}.`)

const inWords = (part: Fancy): string => {
  switch (part.is) {
    case 'choices':
      return lines(
        part.text,
        part.options.map((option, i) => lines(`${i + 1}. ${option.label}`, option.about && `   ${option.about}`)),
      )
    case 'card':
      return lines(
        part.title,
        part.text,
        part.links.map((link) => `${link.label}: ${link.url}`),
        part.image,
      )
    case 'form':
      return lines(
        part.title,
        part.fields.map((field) => `${field.label}${field.required ? ' *' : ''}: `),
      )
    case 'location':
      return lines(
        part.name,
        part.address,
        `https://www.openstreetmap.org/?mlat=${part.latitude}&mlon=${part.longitude}`,
      )
    default:
      return part satisfies never
  }
}

const lines = (...given: (string | readonly string[] | undefined)[]): string => given.flat().filter(Boolean).join('\n')

/** Pieces of at most `max`, without the marks the inbox cannot show. */
const cut = (part: TextPart, { text: { max, marks } }: Capabilities): TextPart[] => {
  if (!part.canon) return splitText(part.text, max).map((piece) => text(piece))
  const canon = dropMarks(part.canon, marks)
  return marks.length === 0
    ? splitText(toPlain(canon), max).map((piece) => text(piece))
    : splitText(canon, max).map(canonText)
}

const canonText = (canon: Canon): TextPart => text(toPlain(canon), canon)

const carryFile = (part: FilePart, { file, text: { max } }: Capabilities, at: Circumstances): Part[] => {
  if (file === 'refuse') throw unsupported(at, 'files')
  if (part.size !== undefined && part.size > file.max)
    throw new Refusal(
      'unsupported',
      `${at.label} takes files up to ${bytes(file.max)}; ${part.name} has ${bytes(part.size)}.`,
    )
  if (!file.mimes.some((allowed) => matches(part.mime, allowed)))
    throw new Refusal('unsupported', `${at.label} does not take files of type ${part.mime} (${part.name}).`)
  if (!part.caption || part.caption.length <= max) return [part]
  const { caption, ...bare } = part
  return [bare, ...splitText(caption, max).map((piece) => text(piece))]
}

const checkFileCount = (parts: readonly Part[], { file }: Capabilities, { label }: Circumstances): void => {
  const count = parts.filter((part) => part.is === 'file').length
  if (file !== 'refuse' && count > file.perMessage)
    throw new Refusal('unsupported', `${label} takes ${file.perMessage} files in one message; this one has ${count}.`)
}

/** Any, `image/*` or an exact type; parameters do not count. */
const matches = (mime: string, allowed: string): boolean => {
  const [type = ''] = mime.toLowerCase().split(';')
  if (allowed === '*' || allowed === '*/*') return true
  return allowed.endsWith('/*') ? type.startsWith(allowed.slice(0, -1)) : type.trim() === allowed
}

const bytes = (count: number): string => {
  if (count < 1024) return `${count} bytes`
  const [size, unit] = count < 1024 * 1024 ? [count / 1024, 'kB'] : [count / 1024 / 1024, 'MB']
  return `${Number(size.toFixed(1))} ${unit}`
}
