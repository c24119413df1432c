// Where a long text may be cut: between paragraphs, else lines, else sentences, else words, never inside a character.

/** How many of `count` things fit, when fewer always fit better: doubles, then halves. */
export const mostThatFit = (count: number, fits: (n: number) => boolean): number => {
  let low = 0
  let high = 1
  while (high <= count && fits(high)) {
    low = high
    high *= 2
  }
  high = Math.min(high, count + 1)
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (fits(middle)) low = middle
    else high = middle
  }
  return low
}

/** The best place to cut `text` at or before `most`, and never 0: what cannot be cut smaller goes over. */
export const boundaryBefore = (text: string, most: number): number => {
  const window = text.slice(0, most + 1)
  return (
    afterLast(window, /\n\n+/g, most) ??
    afterLast(window, /\n+/g, most) ??
    sentenceBefore(window, most) ??
    wordBefore(text, most) ??
    characterBefore(text, most)
  )
}

/** Only in the second half: a short first piece reads worse than a cut at a smaller boundary. */
const afterLast = (window: string, gap: RegExp, most: number): number | undefined =>
  inSecondHalf(
    Math.max(0, ...[...window.matchAll(gap)].map((m) => m.index + m[0].length).filter((end) => end <= most)),
    most,
  )

const inSecondHalf = (at: number, most: number): number | undefined => (at >= most / 2 && at > 0 ? at : undefined)

const sentences = new Intl.Segmenter(undefined, { granularity: 'sentence' })
const words = new Intl.Segmenter(undefined, { granularity: 'word' })
const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

const lastStart = (segmenter: Intl.Segmenter, window: string, most: number): number => {
  let last = 0
  for (const { index } of segmenter.segment(window)) if (index <= most) last = index
  return last
}

const sentenceBefore = (window: string, most: number): number | undefined =>
  inSecondHalf(lastStart(sentences, window, most), most)

/** A blank first, so that addresses stay whole where they can; then words of scripts that write without blanks. */
const wordBefore = (text: string, most: number): number | undefined => {
  const window = text.slice(0, most + 1)
  const blank = window.search(/\s\S*$/)
  const rest = text.slice(blank + 1).search(/\s|$/)
  if (blank > 0 && (rest <= most || blank >= most / 2)) return blank
  return inSecondHalf(lastStart(words, window, most), most)
}

// Longer than the longest emoji of families and flags; longer clusters are made to break software.
const LONGEST_CHARACTER = 64

const characterBefore = (text: string, most: number): number => {
  const whole = lastStart(characters, text.slice(0, most + LONGEST_CHARACTER), most)
  if (whole > 0 && whole > most - LONGEST_CHARACTER) return whole
  if (!isInsidePair(text, most)) return most
  return most > 1 ? most - 1 : 2
}

const isInsidePair = (text: string, at: number): boolean =>
  /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(at - 1, at + 1))
