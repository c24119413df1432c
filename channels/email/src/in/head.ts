// The head of a mail, read without trusting it: for its key, and for a mail whose body nobody can read.
import { createHash } from 'node:crypto'

/** Longer heads are no person's. */
const HEAD_MAX = 256 * 1024

const [LF, CR] = [10, 13]

/** Where the head ends: at the first empty line, whatever its line ends; the whole mail when there is none. */
export const headEnd = (raw: Uint8Array): number => {
  for (let at = raw.indexOf(LF); at >= 0; at = raw.indexOf(LF, at + 1)) {
    if (raw[at + 1] === LF) return at + 1
    if (raw[at + 1] === CR && raw[at + 2] === LF) return at + 1
  }
  return raw.length
}

/** Name and value of each header, unfolded, undecoded. */
export const headerLines = (raw: Uint8Array): [name: string, value: string][] => {
  const end = Math.min(headEnd(raw), HEAD_MAX)
  const head = Buffer.from(raw.buffer, raw.byteOffset, end).toString('latin1')
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)
  return lines.flatMap((line) => {
    const colon = line.indexOf(':')
    return colon > 0 ? [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]] : []
  })
}

/** Names have no prototype here: a header may be called `constructor`. */
export const headersByName = (lines: readonly (readonly [string, string])[]): Record<string, string[]> => {
  const byName: Record<string, string[]> = Object.create(null)
  for (const [name, value] of lines) {
    const values = byName[name] ?? []
    values.push(value)
    byName[name] = values
  }
  return byName
}

export const MESSAGE_ID = /<[^<>\s]{1,990}>/

/**
 * What a mail is known by wherever it comes from and how often: its Message-ID, together with who says that they wrote it
 * and when, so that nobody can keep a mail out by sending another one under its Message-ID first.
 */
export const keyOf = (raw: Uint8Array): string => {
  const lines = headerLines(raw)
  const value = (name: string): string => lines.find(([it]) => it === name)?.[1] ?? ''
  const id = MESSAGE_ID.exec(value('message-id'))?.[0].toLowerCase()
  if (!id) return `sha256:${canonicalHash(raw, lines)}`
  const print = [value('from'), value('date'), value('subject')].map((it) => it.replace(/\s+/g, ' '))
  return `${id} ${createHash('sha256').update(print.join('\n')).digest('hex').slice(0, 24)}`
}

/** Headers that differ between two copies of one mail say nothing of it. */
const OF_THE_MAIL = ['from', 'to', 'cc', 'date', 'subject', 'reply-to', 'in-reply-to', 'references', 'content-type']

const canonicalHash = (raw: Uint8Array, lines: readonly [string, string][]): string => {
  const hash = createHash('sha256')
  for (const name of OF_THE_MAIL)
    for (const [it, value] of lines) if (it === name) hash.update(`${it}:${value.replace(/\s+/g, ' ')}\n`)
  return hash.update(raw.subarray(headEnd(raw))).digest('hex')
}
