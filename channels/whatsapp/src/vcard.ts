// A vCard file → contacts as WhatsApp shows them, with a button to write to each.
import { Refusal, toE164 } from '@deskless/core/contract'

type Line = { name: string; value: string }
type Card = Record<string, unknown>

const MOST = 20

export const contactsIn = (text: string): Card[] => {
  const cards = text
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]/g, '')
    .split(/^END:VCARD/im)
    .map((card) => card.split('\n').flatMap(lineOf))
    .flatMap(cardOf)
  if (cards.length === 0) throw new Refusal('unsupported', 'There is no contact with a name in this vCard.')
  return cards.slice(0, MOST)
}

const lineOf = (line: string): Line[] => {
  const [, name, value] = /^(?:[\w-]+\.)?([A-Za-z-]+)(?:;[^:]*)?:(.*)$/.exec(line) ?? []
  return name && value ? [{ name: name.toUpperCase(), value: unescaped(value.trim()) }] : []
}

const unescaped = (value: string): string => value.replace(/\\n/gi, ' ').replace(/\\([,;\\])/g, '$1')

const cardOf = (lines: readonly Line[]): Card[] => {
  const all = (name: string): string[] => lines.filter((line) => line.name === name).map(({ value }) => value)
  const [formatted_name = ''] = all('FN')
  if (!formatted_name) return []
  const [first_name = formatted_name, ...rest] = formatted_name.split(' ')
  const phones = all('TEL').map((phone) => ({ phone: phone.replace(/^tel:/i, ''), type: 'CELL' }))
  const emails = all('EMAIL').map((email) => ({ email, type: 'WORK' }))
  const [company] = all('ORG')
  return [
    {
      name: { formatted_name, first_name, ...(rest.length > 0 && { last_name: rest.join(' ') }) },
      ...(phones.length > 0 && { phones: phones.map(writable) }),
      ...(emails.length > 0 && { emails }),
      ...(company && { org: { company: company.replace(/;+$/, '') } }),
    },
  ]
}

/** One that can be dialled gets the button. */
const writable = ({ phone, type }: { phone: string; type: string }) => {
  const dialled = toE164(phone)
  return { phone, type, ...(dialled && { wa_id: dialled.slice(1) }) }
}
