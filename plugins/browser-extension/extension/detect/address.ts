// What is an e-mail address, and whose. An address that only looks like another one is never taken for it: what cannot be
// read plainly is left out rather than guessed.

export type Address = { value: string; raw: string; name?: string }

const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
/** Controls, format characters, and letters that draw nothing: what nobody sees. */
const UNSEEN = /\p{Cc}|\p{Cf}|\p{Default_Ignorable_Code_Point}|[\u17b4\u17b5\ufff0-\uffff]/u
const ASCII_DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})$/
/** `logo@2x.png` is a picture. */
const NO_DOMAIN = /\.(?:png|jpe?g|gif|svg|webp|avif|ico|css|js|map|woff2?)$/
const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
]

/** `nadia@example.com`, `Nadia Aziz <nadia@example.com>`, `<nadia@example.com>`. */
export const readAddress = (given: string): Address | undefined => {
  if (given.length > 600) return undefined
  const named = /^([^<>@]*)<([^<>\s]+)>$/.exec(given.trim())
  const raw = named ? named[2]! : given.trim()
  const value = plain(raw)
  if (!value) return undefined
  const name = named && readName(named[1]!)
  return { value, raw, ...(name && { name }) }
}

const plain = (raw: string): string | undefined => {
  const at = raw.lastIndexOf('@')
  if (at < 1 || at > 64 || raw.length > 320 || UNSEEN.test(raw)) return undefined
  const local = raw.slice(0, at)
  const domain = LOCAL.test(local) ? plainDomain(raw.slice(at + 1)) : undefined
  return domain && `${local.toLowerCase()}@${domain}`
}

/** In its one form, ASCII. Letters of two alphabets in one label, or wide forms of Latin ones, are somebody's disguise. */
const plainDomain = (given: string): string | undefined => {
  const domain = given.normalize('NFC')
  if (domain !== domain.normalize('NFKC') || domain.split('.').some(isMixed)) return undefined
  const ascii = /^[\x21-\x7e]+$/.test(domain) ? domain.toLowerCase() : punycode(domain)
  return ascii && ASCII_DOMAIN.test(ascii) && ascii.length <= 253 && !NO_DOMAIN.test(ascii) ? ascii : undefined
}

const isMixed = (label: string): boolean => SCRIPTS.filter((script) => script.test(label)).length > 1

const punycode = (domain: string): string | undefined => {
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain)) return undefined
  return URL.canParse(`https://${domain}/`) ? new URL(`https://${domain}/`).hostname : undefined
}

/** A person's name as it may be shown and kept; undefined when it says nothing. It is text, whatever it looks like. */
export const readName = (given: string): string | undefined => {
  const name = given
    .slice(0, 400)
    .replace(new RegExp(UNSEEN, 'gu'), ' ')
    .replace(/^[\s"'“”„,;:|·•–-]+|[\s"'“”„,;:|·•–-]+$/g, '')
    .replace(/\s+/g, ' ')
  return name.length > 1 && name.length <= 120 && /\p{L}/u.test(name) && !name.includes('@') ? name : undefined
}

const MACHINE =
  /^(?:no-?_?reply|do-?_?not-?_?reply|mailer-daemon|postmaster|bounces?|notifications?|alerts?|auto-?reply)(?:$|[@+._-])/

/** Nobody reads what is sent there. */
export const isMachine = (address: string): boolean => MACHINE.test(address)

export const isOfDomain = (address: string, domains: readonly string[]): boolean => {
  const domain = address.slice(address.lastIndexOf('@') + 1)
  return domains.some((it) => domain === it.toLowerCase() || domain.endsWith(`.${it.toLowerCase()}`))
}
