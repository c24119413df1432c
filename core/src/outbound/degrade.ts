import type { Canon, Capabilities, CarouselPart, FilePart, Part, PartKind, TextPart } from '../contract/index.ts'
import { dropMarks, Refusal, spanMs, splitText, text, toPlain } from '../contract/index.ts'
import { answersTo } from './answers.ts'
import { inWords } from './in-words.ts'

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

/** For what is said without words. */
export const refuseClosedWindow = (capabilities: Capabilities, at: Circumstances): void => {
  if (isOutsideWindow(capabilities, at)) refuseOutside([text('…')], capabilities, at)
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
    possible.length > 0
      ? ` Only ${possible.map((kind) => OUTSIDE[kind] ?? `a ${kind}`).join(' or ')} can be sent now.`
      : ' The contact has to write first.'
  throw new Refusal(
    'window_closed',
    `${label} allows free answers for ${window?.lasts} after the contact's last message, and that time is over.${instead}`,
  )
}

const OUTSIDE: Partial<Record<PartKind, string>> = { template: 'an approved template', text: 'text' }

const plainer = (part: Part, capabilities: Capabilities, at: Circumstances): Part[] => {
  switch (part.is) {
    case 'text':
      return cut(part, capabilities)
    case 'file':
      return carryFile(part, capabilities, at)
    case 'choices':
    case 'card':
    case 'carousel':
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

type Fancy = Extract<Part, { is: 'choices' | 'card' | 'carousel' | 'form' | 'location' }>

const carry = (part: Fancy, capabilities: Capabilities, at: Circumstances): Part[] => {
  const power = capabilities[part.is] ?? 'fallback'
  if (power === 'native' && (part.is !== 'choices' || fits(part, capabilities))) return [part]
  if (power === 'refuse') throw unsupported(at, NAMES[part.is])
  if (part.is === 'carousel' && capabilities.card === 'native') return asCards(part, capabilities, at)
  return cut(text(inWords(part)), capabilities)
}

type Choices = Extract<Part, { is: 'choices' }>

const fits = ({ text: words, options }: Choices, { choicesMax: max }: Capabilities): boolean =>
  !max ||
  (words.length <= max.text && options.length <= max.options && options.every(({ label }) => label.length <= max.label))

const NAMES = {
  choices: 'choices',
  card: 'cards',
  carousel: 'carousels',
  form: 'forms',
  location: 'locations',
} as const

const OPTIONS_MAX = 50

/** One card below the other, then what may be answered to all of them. */
const asCards = (part: CarouselPart, capabilities: Capabilities, at: Circumstances): Part[] => {
  const { text: said, cards } = part
  const options = answersTo(part).map(({ named }) => named)
  const shown = cards.map(({ options: _, ...card }) => ({ is: 'card' as const, ...card }))
  if (options.length === 0) return [...(said ? cut(text(said), capabilities) : []), ...shown]
  const asked: Part = {
    is: 'choices',
    text: said || shown.map(({ title }) => title).join(', '),
    options: options.slice(0, OPTIONS_MAX),
  }
  return [...shown, ...carry(asked, capabilities, at)]
}

const unsupported = ({ label }: Circumstances, what: string): Refusal =>
  new Refusal('unsupported', `${label} cannot carry ${what}.`)

/** Pieces of at most `max`, without the marks the inbox cannot show. */
const cut = (part: TextPart, { text: { max, marks } }: Capabilities): TextPart[] => {
  if (!part.canon) return splitText(part.text, max).map((piece) => text(piece))
  const canon = dropMarks(part.canon, marks)
  return marks.length === 0
    ? splitText(toPlain(canon), max).map((piece) => text(piece))
    : splitText(canon, max).map(canonText)
}

const canonText = (canon: Canon): TextPart => text(toPlain(canon), canon)

const carryFile = (part: FilePart, { file, text: words }: Capabilities, at: Circumstances): Part[] => {
  if (file === 'refuse') throw unsupported(at, 'files')
  const kind = file.kinds?.find(({ mimes }) => mimes.some((type) => matches(part.mime, type)))
  const max = kind?.max ?? file.max
  if (part.size !== undefined && part.size > max)
    throw new Refusal(
      'unsupported',
      `${at.label} takes ${kind ? `files of type ${part.mime}` : 'files'} up to ${bytes(max)}; ${part.name} has ${bytes(part.size)}.`,
    )
  if (!file.mimes.some((allowed) => matches(part.mime, allowed)))
    throw new Refusal('unsupported', `${at.label} does not take files of type ${part.mime} (${part.name}).`)
  if (!part.caption || part.caption.length <= words.max) return [part]
  const { caption, ...bare } = part
  return [bare, ...splitText(caption, words.max).map((piece) => text(piece))]
}

const checkFileCount = (parts: readonly Part[], { file }: Capabilities, { label }: Circumstances): void => {
  const count = parts.filter((part) => part.is === 'file').length
  if (file === 'refuse') return
  if (count > file.perMessage)
    throw new Refusal('unsupported', `${label} takes ${file.perMessage} files in one message; this one has ${count}.`)
  const together = parts.reduce((sum, part) => sum + (part.is === 'file' ? (part.size ?? 0) : 0), 0)
  if (together > (file.together ?? Number.POSITIVE_INFINITY))
    throw new Refusal(
      'unsupported',
      `${label} takes ${bytes(file.together ?? 0)} of files in one message; this one has ${bytes(together)}.`,
    )
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
