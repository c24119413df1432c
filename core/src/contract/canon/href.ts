const SCHEME = /^(?:https?:\/\/|mailto:|tel:)/i
// Blank, control, bidi and zero-width characters make an address read as another one than it is.
const DECEIVING = /[\s\p{Cc}\p{Cf}\p{Cs}]/u
const LONGEST = 4096

/** May this address stand behind a link? The list of schemes is what is allowed, never what is forbidden. */
export const isSafeHref = (url: string): boolean =>
  url.length <= LONGEST && SCHEME.test(url) && !DECEIVING.test(url) && URL.canParse(url)

/** Does the label already show where the link leads? `www.a.de` shows http://www.a.de, `a@b.de` shows mailto:a@b.de. */
const showsHref = (label: string, url: string): boolean => bare(label) === bare(url)

const bare = (address: string): string => address.replace(/^(?:http:\/\/(?=www\.)|mailto:|tel:)/i, '')

/** A link in plain text: its address stands behind the label, unless the label shows it already. */
export const labelled = (label: string, url: string): string =>
  !label || !url || showsHref(label, url) ? label || url : `${label} (${url})`
