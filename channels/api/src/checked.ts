// What no schema knows: whom this inbox may vouch for, and which files were uploaded to it.
import type { PluginHost } from '@deskless/core/contract'
import { Refusal, toE164 } from '@deskless/core/contract'
import type { Inbox } from './settings.ts'
import type { Stored, StoredPart } from './stored.ts'
import { readTicket } from './tickets.ts'
import type { Contact, WireItem, WirePart } from './wire.ts'

type Issue = { path: readonly PropertyKey[]; why: string }

const SHOWN = 20

/** One sentence over all of it, and which item and field each is about. */
export const sayWrong = (issues: readonly Issue[]): Refusal => {
  const shown = issues.slice(0, SHOWN).map(({ path, why }) => ({ path: path.map(String).join('.'), why }))
  return new Refusal('invalid', shown.map(({ path, why }) => (path ? `${path}: ${why}` : why)).join('; '), {
    issues: shown,
  })
}

/** In the order given; nothing where an item is not one to keep. Throws with everything that is wrong. */
export const checkedItems = (given: readonly WireItem[], inbox: Inbox, host: PluginHost): (Stored | undefined)[] => {
  const issues: Issue[] = []
  const items = given.map((item, place) => {
    const wrong = (path: readonly PropertyKey[], why: string): void =>
      void issues.push({ path: ['items', place, ...path], why })
    return checked(item, inbox, host, wrong)
  })
  if (issues.length > 0) throw sayWrong(issues)
  return items
}

type Wrong = (path: readonly PropertyKey[], why: string) => void

/** Typing is told and gone; that something was taken is done with once it left the outbox. */
const isPassing = (item: WireItem): item is Extract<WireItem, { is: 'typing' }> =>
  item.is === 'typing' || (item.is === 'receipt' && item.status === 'accepted')

const checked = (item: WireItem, inbox: Inbox, host: PluginHost, wrong: Wrong): Stored | undefined => {
  if (isPassing(item)) return undefined
  const contact = 'contact' in item ? { contact: vouched(item.contact, inbox, wrong) } : {}
  const parts = 'parts' in item ? { parts: withUploads(item.parts, inbox, host, wrong) } : {}
  return { ...item, ...contact, ...parts } as Stored
}

/** As everybody writes these addresses, so that one person is not two. */
const vouched = (contact: Contact, { settings: { vouches } }: Inbox, wrong: Wrong): Contact => ({
  ...contact,
  identities: contact.identities.map((it, i) => {
    const path = ['contact', 'identities', i]
    if (it.verified && !vouches.includes(it.namespace))
      wrong([...path, 'verified'], `this inbox does not vouch for ${it.namespace}; an administrator can let it.`)
    if (it.namespace === 'email')
      return { ...it, value: email(it.value, () => wrong([...path, 'value'], 'is no e-mail address.')) }
    if (it.namespace === 'phone')
      return {
        ...it,
        value: phone(it.value, () => wrong([...path, 'value'], 'is no number with its country, as in +493012345678.')),
      }
    return it
  }),
})

const EMAIL = /^[^\s@<>,;]+@[^\s@<>,;]+$/

const email = (value: string, wrong: () => void): string => {
  if (!EMAIL.test(value)) wrong()
  return value.toLowerCase()
}

const phone = (value: string, wrong: () => void): string => {
  const number = toE164(value)
  if (!number) wrong()
  return number ?? value
}

const withUploads = (parts: readonly WirePart[], inbox: Inbox, host: PluginHost, wrong: Wrong): StoredPart[] =>
  parts.map((part, i) => {
    if (part.is !== 'file' || part.file === undefined) return part
    const uploaded = readTicket(host, inbox.id, part.file)
    if (!uploaded) wrong(['parts', i, 'file'], 'was not uploaded to this inbox.')
    return { ...part, ...(uploaded && { uploaded }) }
  })
