// What may stand between `{{` and `}}` in a canned response: the names there are, and the words of a template.

/** Every variable with a fixed name, and what an agent is told that it is. */
export const variables = {
  'contact.name': 'the contact’s name',
  'contact.first_name': 'the contact’s first name',
  'contact.last_name': 'the contact’s last name',
  'contact.email': 'the contact’s e-mail address',
  'contact.phone': 'the contact’s phone number',
  'conversation.number': 'the number of the conversation',
  'inbox.name': 'the name of the inbox',
  'team.name': 'the team that has the conversation',
  'agent.name': 'the name of whoever answers',
  'agent.first_name': 'the first name of whoever answers',
  'account.name': 'the name of the company',
} as const

const ATTRIBUTE = 'contact.attributes.'
const NAME_MAX = 100

/** Attributes of a contact have names of the company's choosing, so any of them may be asked for. */
export const attributeVariable = (name: string): string => ATTRIBUTE + name

const isVariable = (name: string): boolean =>
  Object.hasOwn(variables, name) ||
  (name.startsWith(ATTRIBUTE) && name.length > ATTRIBUTE.length && name.length <= ATTRIBUTE.length + NAME_MAX)

/** What an agent is told that a variable is. */
export const aboutVariable = (name: string): string =>
  Object.hasOwn(variables, name)
    ? variables[name as keyof typeof variables]
    : `the contact’s ${name.slice(ATTRIBUTE.length)}`

/** `source`: as it was written, braces and all. */
export type Variable = { name: string; otherwise?: string; source: string }

/** A stretch of a template: words, a variable, or something between braces that is neither. */
export type Stretch = { is: 'words'; words: string } | ({ is: 'variable' } & Variable) | { is: 'wrong'; words: string }

const OPEN = '{{'
const CLOSE = '}}'

/** One walk from left to right, in time that grows with the length and nothing else. `known`: which names are variables here. */
export const stretches = (template: string, known: (name: string) => boolean = isVariable): Stretch[] => {
  const out: Stretch[] = []
  let at = 0
  while (at < template.length) {
    const open = template.indexOf(OPEN, at)
    const end = open < 0 ? -1 : template.indexOf(CLOSE, open + OPEN.length)
    if (open > at) out.push({ is: 'words', words: template.slice(at, open) })
    if (open < 0) out.push({ is: 'words', words: template.slice(at) })
    if (open < 0) break
    if (end < 0) return [...out, { is: 'wrong', words: template.slice(open) }]
    out.push(between(template.slice(open, end + CLOSE.length), known))
    at = end + CLOSE.length
  }
  return out
}

const between = (source: string, known: (name: string) => boolean): Stretch => {
  const inside = source.slice(OPEN.length, -CLOSE.length)
  const bar = inside.indexOf('|')
  const name = (bar < 0 ? inside : inside.slice(0, bar)).trim()
  if (!known(name)) return { is: 'wrong', words: source }
  return { is: 'variable', name, source, ...(bar >= 0 && { otherwise: inside.slice(bar + 1).trim() }) }
}

/** What is filled in. A name that is not here, or is empty, has no value. */
export type Values = Readonly<Record<string, string | undefined>>

// Line ends, control and bidi characters in somebody's name would let them write more than their name.
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/gu

/** What a variable says: its value as one line of plain text, else the words written for that case. */
export const valueFor = ({ name, otherwise }: Variable, values: Values): string | undefined => {
  const given = Object.hasOwn(values, name) ? values[name] : undefined
  const line = (given ?? '').replace(/\s+/g, ' ').replace(UNSEEN, '').trim()
  return line || otherwise
}
