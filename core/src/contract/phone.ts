import type { CountryCode } from 'libphonenumber-js/min'
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'

/**
 * The number as providers and people can agree on it, `+493012345678`; undefined when it cannot be one.
 * `region` (DE, BR) reads numbers written without their country. Possible, not valid: new ranges appear every week.
 */
export const toE164 = (raw: string, region?: string): string | undefined => {
  const country = region?.toUpperCase()
  const number = parsePhoneNumberFromString(raw, {
    extract: false,
    ...(isCountry(country) && { defaultCountry: country }),
  })
  return number?.isPossible() ? number.number : undefined
}

const isCountry = (code: string | undefined): code is CountryCode => code !== undefined && isSupportedCountry(code)
