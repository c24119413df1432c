import { createRequire } from 'node:module'
import type { CountryCode } from 'libphonenumber-js/min'

type Library = typeof import('libphonenumber-js/min')

let loaded: Library | undefined
/** With the first number, not with the hub: what it knows of every country is a megabyte and more. */
const library = (): Library => (loaded ??= createRequire(import.meta.url)('libphonenumber-js/min') as Library)

/**
 * The number as providers and people can agree on it, `+493012345678`; undefined when it cannot be one.
 * `region` (DE, BR) reads numbers written without their country. Possible, not valid: new ranges appear every week.
 */
export const toE164 = (raw: string, region?: string): string | undefined => {
  const country = region?.toUpperCase()
  const number = library().parsePhoneNumberFromString(raw, {
    extract: false,
    ...(isCountry(country) && { defaultCountry: country }),
  })
  return number?.isPossible() ? number.number : undefined
}

const isCountry = (code: string | undefined): code is CountryCode =>
  code !== undefined && library().isSupportedCountry(code)
