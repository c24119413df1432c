// What a text costs: it travels in segments, and one odd letter more than halves what fits into each.
// GSM 03.38: its alphabet, and the signs that take two places because an escape goes before them.

const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const EXTENDED = '^{}\\[~]|€\f'
const PLACES = new Map([...[...BASIC].map((it) => [it, 1] as const), ...[...EXTENDED].map((it) => [it, 2] as const)])

/** Places in a message that stands alone, and in each of several: a header that joins them takes the rest. */
const ROOM = { gsm7: { alone: 160, joined: 153 }, ucs2: { alone: 70, joined: 67 } } as const

export type Segments = {
  count: number
  alphabet: keyof typeof ROOM
  /** Places taken, and how many these segments have. */
  used: number
  room: number
  /** The first letter that is not of the small alphabet. */
  odd?: string
}

export const segmentsOf = (text: string): Segments => {
  const letters = [...text]
  const odd = letters.find((letter) => !PLACES.has(letter))
  const alphabet = odd === undefined ? 'gsm7' : 'ucs2'
  const widths = letters.map((letter) => (alphabet === 'gsm7' ? (PLACES.get(letter) ?? 1) : letter.length))
  const used = widths.reduce((sum, width) => sum + width, 0)
  const { alone, joined } = ROOM[alphabet]
  const count = used <= alone ? 1 : filled(widths, joined)
  return { count, alphabet, used, room: count === 1 ? alone : count * joined, ...(odd !== undefined && { odd }) }
}

/** No letter is torn: what does not fit goes into the next one whole. */
const filled = (widths: readonly number[], room: number): number => {
  let count = 1
  let taken = 0
  for (const width of widths) {
    if (taken + width > room) {
      count++
      taken = 0
    }
    taken += width
  }
  return count
}
