/** So many at once, filled again so fast. `regained`: how much of its share a bucket wins back with each call that was taken. */
export type Rate = { burst: number; perSecond: number; regained: number }

/** A token set aside and not used by then is anybody's. */
const SET_ASIDE_MS = 2_000
/** Who comes back this much later than told has lost their place. */
const LATE_MS = 10_000
/** Asked again at least this often: those ahead may have gone. */
const LONGEST_MS = 30_000

/** A refusal although tokens were there: somebody else spends from the same limit, so we keep to less of it for a while. */
const SMALLEST_SHARE = 1 / 16

/** Who waited this long behind more urgent ones is not left waiting for ever: one call in so many is theirs. */
const STARVED_MS = 60_000
const ONE_IN = 5

/** A token filled by fractions is whole a hair too late. */
const EPSILON = 1e-6

type Rank = { rank: number; came: number; since: number }
type Place = Rank & { due: number }

/**
 * Tokens for what a provider counts together, and the line of those who wait for one. Several rates: a call takes a token of
 * each.
 */
export class Bucket {
  readonly #rates: readonly Rate[]
  readonly #now: () => number
  readonly #line = new Map<string, Place>()
  readonly #aside = new Map<string, Rank & { until: number }>()
  readonly #tokens: number[]
  #filledAt: number
  #pausedUntil = 0
  #share = 1
  #arrivals = 0
  /** Calls since the last one that was somebody's who had waited too long. */
  #passedBy = 0

  constructor(rates: Rate | readonly Rate[], now: () => number) {
    this.#rates = 'burst' in rates ? [rates] : rates
    this.#now = now
    this.#tokens = this.#rates.map(({ burst }) => burst)
    this.#filledAt = now()
  }

  /**
   * 0: go, a token is set aside for a moment. Else how long to wait, in milliseconds; the place in the line is kept until
   * then and a little longer. A lower rank goes first, whenever it came.
   */
  turn(who: string, rank: number): number {
    const at = this.#tidy()
    if (this.#aside.has(who)) return 0
    const { came, since } = this.#line.get(who) ?? { came: ++this.#arrivals, since: at }
    const starved = this.#starved(at)
    const wait = this.#waitFor(this.#ahead(who, { rank, came }, starved) + 1)
    if (wait > EPSILON || this.#pausedUntil > at) return this.#queue(who, { rank, came, since }, at, wait)
    this.#line.delete(who)
    this.#add(-1)
    this.#passedBy = who === starved ? 0 : this.#passedBy + 1
    this.#aside.set(who, { rank, came, since, until: at + SET_ASIDE_MS })
    return 0
  }

  /** The call begins: what was set aside is used. */
  spend(who: string): void {
    this.#aside.delete(who)
  }

  /** It will not come back. */
  leave(who: string): void {
    this.#line.delete(who)
  }

  /** The provider asked for a pause: nobody before it is over. */
  pause(ms: number): void {
    const at = this.#tidy()
    if (this.#pausedUntil <= at) this.#share = Math.max(SMALLEST_SHARE, this.#share / 2)
    this.#pausedUntil = Math.max(this.#pausedUntil, at + ms)
    // What was set aside counts for nothing any more: its owners wait where they stood before.
    for (const [who, { until: _, ...rank }] of this.#aside) this.#line.set(who, { ...rank, due: this.#pausedUntil })
    this.#aside.clear()
    // When it is over there is room for one, and it fills from there.
    this.#tokens[0] = 1
    this.#filledAt = this.#pausedUntil
  }

  /** The provider took a call. */
  taken(): void {
    this.#share = Math.min(1, this.#share + Math.max(...this.#rates.map(({ regained }) => regained)))
  }

  /** Nobody waits and nothing is remembered. */
  idle(): boolean {
    const at = this.#tidy()
    const quiet = this.#line.size === 0 && this.#aside.size === 0 && this.#pausedUntil <= at
    return quiet && this.#rates.every(({ burst }, i) => (this.#tokens[i] ?? 0) >= burst) && this.#share === 1
  }

  /** What time has filled, and who never came back. */
  #tidy(): number {
    const at = this.#now()
    const seconds = Math.max(0, at - this.#filledAt) / 1_000
    for (const [i, { perSecond }] of this.#rates.entries()) this.#fill(i, seconds * perSecond * this.#share)
    this.#filledAt = Math.max(this.#filledAt, at)
    for (const [who, { until }] of this.#aside) if (until < at && this.#aside.delete(who)) this.#add(1)
    for (const [who, { due }] of this.#line) if (due + LATE_MS < at) this.#line.delete(who)
    return at
  }

  #fill(i: number, tokens: number): void {
    this.#tokens[i] = Math.min(this.#rates[i]?.burst ?? 0, (this.#tokens[i] ?? 0) + tokens)
  }

  #add(tokens: number): void {
    for (const i of this.#rates.keys()) this.#fill(i, tokens)
  }

  /** Milliseconds until there are so many tokens of each kind. */
  #waitFor(tokens: number): number {
    const waits = this.#rates.map(({ perSecond }, i) => {
      const missing = tokens - (this.#tokens[i] ?? 0)
      return missing > EPSILON ? (missing / (perSecond * this.#share)) * 1_000 : 0
    })
    return Math.max(...waits)
  }

  #ahead(who: string, { rank, came }: Omit<Rank, 'since'>, starved: string | undefined): number {
    if (who === starved) return 0
    let count = 0
    for (const [name, other] of this.#line)
      if (name === starved || other.rank < rank || (other.rank === rank && other.came < came)) count++
    return count
  }

  /** Whose turn it is however little urgent they are: of those who waited too long, who waited longest. */
  #starved(at: number): string | undefined {
    if (this.#passedBy < ONE_IN - 1) return undefined
    let longest: { who: string; since: number } | undefined
    for (const [who, { since }] of this.#line)
      if (at - since >= STARVED_MS && since < (longest?.since ?? Infinity)) longest = { who, since }
    return longest?.who
  }

  #queue(who: string, place: Rank, at: number, filled: number): number {
    const wait = Math.max(0, this.#pausedUntil - at) + filled
    const told = Math.min(LONGEST_MS, Math.max(1, Math.ceil(wait)))
    this.#line.set(who, { ...place, due: at + told })
    return told
  }
}
