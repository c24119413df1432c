import { sql } from 'kysely'
import type { Marked } from '../../contract/index.ts'
import type { Sql } from '../filter.ts'

// Marks that no text holds: PostgreSQL sets them, and what is shown are stretches of plain text. Nothing here is HTML.
const [FROM, TO] = ['\u0002', '\u0003']
/** What PostgreSQL would take for a tag, or for a part of a word, stands for itself: as letters of no language meanwhile. */
const OWN = '<>&-/'
const MEANWHILE = '\ue000\ue001\ue002\ue003\ue004'
const OPTIONS = `HighlightAll=true, StartSel=${FROM}, StopSel=${TO}`

/** The text of a message `m`, with marks where its words are. Long ones are looked at as far as they are indexed. */
export const headline = (words: string): Sql => sql`
  ts_headline(search_language(m.words_in), translate(left(m.text, 50000), ${OWN + FROM + TO}, ${MEANWHILE}), ${words}::tsquery, ${OPTIONS})`

const LONGEST = 240
/** So much of what stands before the first mark is shown. */
const BEFORE = 60

/** The part of it around the first mark. */
export const marked = (text: string): Marked[] => {
  const stretches = text.split(FROM).flatMap((stretch, at): Marked[] => {
    if (at === 0) return [{ text: own(stretch) }]
    const [hit = '', rest = ''] = stretch.split(TO, 2)
    return [{ text: own(hit), hit: true }, { text: own(rest) }]
  })
  return cut(stretches).filter((one) => one.text !== '')
}

const own = (text: string): string =>
  text.replace(/[\ue000-\ue004]/g, (letter) => OWN[letter.charCodeAt(0) - 0xe000] ?? letter)

const cut = ([first, ...others]: readonly Marked[]): Marked[] => {
  const before = first?.text ?? ''
  const begin =
    others.length > 0 && before.length > BEFORE ? `… ${before.slice(-BEFORE).replace(/^\S*\s/, '')}` : before
  let room = LONGEST
  return [{ text: begin }, ...others].flatMap((one): Marked[] => {
    if (room <= 0) return []
    const shown = one.text.length > room ? `${one.text.slice(0, room).toWellFormed()} …` : one.text
    room -= one.text.length
    return [{ ...one, text: shown }]
  })
}

/** Where the letters that were typed stand in a name, whatever their case. */
export const markedIn = (text: string, typed: string): Marked[] => {
  const words = typed.split(/\s+/).filter(Boolean).map(escaped)
  if (words.length === 0) return text ? [{ text }] : []
  return text
    .split(new RegExp(`(${words.join('|')})`, 'giu'))
    .map((stretch, at): Marked => (at % 2 === 1 ? { text: stretch, hit: true } : { text: stretch }))
    .filter(({ text: stretch }) => stretch !== '')
}

const escaped = (word: string): string => word.slice(0, 100).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
