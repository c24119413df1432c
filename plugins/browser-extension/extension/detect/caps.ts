// However large a page is, and however hostile, looking at it costs no more than this. Counts, so that a test can see them.
export const CAPS = {
  /** Elements entered, over all shadow roots. */
  elements: 60_000,
  /** Links whose address is read. */
  links: 5_000,
  /** Characters of visible text. */
  text: 200_000,
  /** Elements that a selector may give. */
  hits: 500,
  /** Times a text is looked at closer: an @, or digits in a row. */
  addresses: 2_000,
  phones: 500,
  /** Values that are tried as an address or a number, from links, fields and structured data. */
  values: 1_000,
  jsonBlocks: 20,
  jsonChars: 200_000,
  jsonNodes: 5_000,
  findings: 50,
} as const

export type Cap = keyof typeof CAPS

/** What a look at a page has cost so far. */
export class Budget {
  readonly spent: Record<Cap, number>

  constructor() {
    this.spent = Object.fromEntries(Object.keys(CAPS).map((cap) => [cap, 0])) as Record<Cap, number>
  }

  /** Whether this much more is allowed; then it counts. */
  take(cap: Cap, amount = 1): boolean {
    if (this.spent[cap] + amount > CAPS[cap]) return false
    this.spent[cap] += amount
    return true
  }

  left(cap: Cap): number {
    return CAPS[cap] - this.spent[cap]
  }
}
