// A payload of somebody's own: JSON whose texts hold variables. It is filled as a tree and written as JSON afterwards, so
// no value can end a text, and what goes out is always JSON.
import { Refusal, stretches } from '@deskless/core/contract'

const NAMES = new Set([
  ...['id', 'type', 'timestamp', 'account', 'seq', 'asOf', 'details', 'thin'],
  ...['actor', 'actor.kind', 'actor.id'],
  ...['conversation', 'conversation.id', 'conversation.number', 'conversation.status', 'conversation.priority'],
  ...['conversation.inbox.id', 'conversation.inbox.name', 'conversation.inbox.channel', 'conversation.link'],
  ...['conversation.assignee.id', 'conversation.assignee.name', 'conversation.assignee.email'],
  ...['conversation.team.id', 'conversation.team.name', 'conversation.labels', 'conversation.spam'],
  ...['message', 'message.id', 'message.number', 'message.kind', 'message.text', 'message.parts', 'message.link'],
  ...[
    'message.author.kind',
    'message.author.id',
    'message.author.name',
    'message.delivery.status',
    'message.createdAt',
  ],
  ...['contact', 'contact.id', 'contact.name', 'contact.email', 'contact.phone', 'contact.locale', 'contact.link'],
  ...['contact.identities', 'contact.attributes', 'member', 'member.id', 'member.name', 'member.email'],
])
/** Behind these any one name may follow. */
const OPEN = ['details.', 'contact.attributes.']

const templateVariables: readonly string[] = [...NAMES, ...OPEN.map((prefix) => `${prefix}<name>`)]

const isKnown = (name: string): boolean =>
  NAMES.has(name) || OPEN.some((prefix) => name.startsWith(prefix) && name.length > prefix.length)

const [DEPTH_MAX, BYTES_MAX, SHOWN_MAX] = [10, 20_000, 60]

/** Refuses in a sentence what could not be filled. */
export const checkTemplate = (template: unknown): void => {
  if (Buffer.byteLength(JSON.stringify(template)) > BYTES_MAX) throw wrong(`A template has up to ${BYTES_MAX} bytes.`)
  check(template, 1)
}

const check = (it: unknown, depth: number): void => {
  if (depth > DEPTH_MAX) throw wrong(`A template is nested up to ${DEPTH_MAX} deep.`)
  if (typeof it === 'string') checkText(it)
  if (typeof it !== 'object' || it === null) return
  for (const [name, value] of Object.entries(it)) {
    if (!Array.isArray(it) && name.includes('{{'))
      throw wrong(`The name “${shown(name)}” cannot hold a variable: only values can.`)
    check(value, depth + 1)
  }
}

const checkText = (text: string): void => {
  for (const one of stretches(text, isKnown)) {
    if (one.is !== 'wrong') continue
    if (!one.words.endsWith('}}')) throw wrong(`The braces of ${shown(one.words)} are never closed.`)
    throw wrong(`There is no variable ${shown(one.words)}. There are: ${templateVariables.join(', ')}.`)
  }
}

const shown = (words: string): string => (words.length > SHOWN_MAX ? `${words.slice(0, SHOWN_MAX)}…` : words)
const wrong = (tell: string): Refusal => new Refusal('invalid', tell)

type Values = Readonly<Record<string, unknown>>

/** The template with its variables filled in. A text that is one variable and nothing else becomes its value as it is. */
export const fillTemplate = (it: unknown, values: Values): unknown => {
  if (typeof it === 'string') return filled(it, values)
  if (Array.isArray(it)) return it.map((one) => fillTemplate(one, values))
  if (typeof it !== 'object' || it === null) return it
  return Object.fromEntries(Object.entries(it).map(([name, value]) => [name, fillTemplate(value, values)]))
}

const filled = (text: string, values: Values): unknown => {
  const parts = stretches(text, isKnown)
  const [only] = parts
  if (parts.length === 1 && only?.is === 'variable') return lookedUp(only.name, values) ?? only.otherwise ?? null
  return parts
    .map((one) => (one.is === 'variable' ? asText(lookedUp(one.name, values) ?? one.otherwise) : one.words))
    .join('')
}

const asText = (value: unknown): string => {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' && !(value instanceof Date) ? JSON.stringify(value) : String(plain(value))
}

const plain = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value)

/** Own names only: nothing every object has is a value. An open name is one name, whatever dots it holds. */
const lookedUp = (name: string, values: Values): unknown => {
  const prefix = OPEN.find((one) => name.startsWith(one))
  const path = prefix ? [...prefix.slice(0, -1).split('.'), name.slice(prefix.length)] : name.split('.')
  return path.reduce<unknown>(
    (it, key) => (typeof it === 'object' && it !== null && Object.hasOwn(it, key) ? (it as Values)[key] : undefined),
    values,
  )
}
