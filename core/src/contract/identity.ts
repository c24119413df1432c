import { domainToASCII } from 'node:url'
import type { IdentityClaim } from './facts.ts'
import { toE164 } from './phone.ts'

/** An address as it is compared, and as it was written: what is sent or shown keeps the writer's own spelling. */
export type Spelling = { value: string; spelled: string }

/** Whoever writes it, and however: one address has one value. Ids of providers are taken as they are given. */
export const spelling = (namespace: string, given: string): Spelling => {
  if (namespace === 'email') return mailSpelling(given)
  if (namespace === 'phone') return phoneSpelling(given)
  return { value: given, spelled: given }
}

/** The same claim, as it is compared. */
export const comparable = <C extends Pick<IdentityClaim, 'namespace' | 'value'>>(claim: C): C => ({
  ...claim,
  value: spelling(claim.namespace, claim.value).value,
})

/** The domain in its one form; of the local part only the case is overlooked. What stands behind a plus is part of it. */
const mailSpelling = (given: string): Spelling => {
  const typed = given.trim().normalize('NFC')
  const at = typed.lastIndexOf('@')
  if (at < 1) return { value: typed.toLowerCase(), spelled: typed }
  const domain = typed.slice(at + 1)
  const written = (domainToASCII(domain) || domain.toLowerCase()).replace(/\.$/, '')
  return {
    value: `${typed.slice(0, at).toLowerCase()}@${written}`,
    spelled: `${typed.slice(0, at)}@${written}`,
  }
}

/**
 * Three countries write one mobile number in two ways, and providers do not agree on which: Brazil with and without the
 * ninth digit, Argentina with a 9 and Mexico with a 1 behind the country.
 */
const VARIANTS: readonly (readonly [RegExp, string])[] = [
  [/^\+55(\d{2})([6-9]\d{7})$/, '+55$19$2'],
  [/^\+549(\d{10})$/, '+54$1'],
  [/^\+521(\d{10})$/, '+52$1'],
]

const phoneSpelling = (given: string): Spelling => {
  // The old Mexican form is no possible number any more, so what is known of the variants goes first.
  const bare = given.replace(/[\s().\u2010-\u2015-]/g, '')
  const variant = VARIANTS.find(([form]) => form.test(bare))
  if (variant) return { value: bare.replace(...variant), spelled: bare }
  const number = toE164(given.trim()) ?? given.trim()
  return { value: number, spelled: number }
}
