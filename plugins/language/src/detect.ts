/** More than this says nothing new, and costs. */
const READ_MAX = 1_000
/** Of an alphabet; of scripts that write whole syllables or words with one sign, fewer do. */
const LETTERS_MIN = 16
const SIGNS_MIN = 4
/** Out of 1. Names and mixtures stay below the first; where the next language is as near as the second, nobody can tell. */
const SURE = 0.7
const CLEARLY = 0.03

const SIGNS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/gu

/** The language of a text as a BCP 47 tag; undefined where it is too short or too mixed to be sure. */
export const detect = async (text: string): Promise<string | undefined> => {
  const words = ownWords(text)
  if (!isLongEnough(words)) return undefined
  // Its profiles are loaded when somebody first writes.
  const { eld } = await import('eld/extrasmall')
  const found = eld.detect(words)
  const [first = 0, second = 0] = Object.values(found.getScores()).sort((a, b) => b - a)
  return found.isReliable() && first >= SURE && first - second >= CLEARLY ? found.language : undefined
}

/** Without links, addresses, numbers and what others wrote: none of them is in the writer's language. */
const ownWords = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('>'))
    .join('\n')
    .slice(0, 2 * READ_MAX)
    .replace(/\b(?:https?:\/\/|www\.)\S+|\S+@\S+|[@#]\S+|\S*\d\S*/giu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, READ_MAX)

const isLongEnough = (words: string): boolean => {
  const signs = words.match(SIGNS)?.length ?? 0
  return signs >= SIGNS_MIN || (words.match(/\p{L}/gu)?.length ?? 0) >= LETTERS_MIN
}
