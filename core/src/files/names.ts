// File names come from strangers. Here they are labels for people, never paths.

/** Control, bidi, zero-width and other characters that make a name read as another one than it is. */
const DECEIVING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i
const LONGEST_BYTES = 255

/** The last part of whatever path was sent, without what deceives, in at most 255 bytes; `file` when nothing is left. */
export const fileLabel = (raw: string): string => {
  const last = raw.replace(DECEIVING, '').split(/[/\\]/).at(-1) ?? ''
  const bare = last.normalize('NFC').replace(/^[\s.]+|[\s.]+$/g, '')
  return shortened(DEVICE.test(bare) ? `_${bare}` : bare) || 'file'
}

/** Cuts the middle out rather than the end: the extension says what it is. */
const shortened = (name: string): string => {
  if (byteLength(name) <= LONGEST_BYTES) return name
  const extension = /\.[^.]{1,20}$/.exec(name)?.[0] ?? ''
  return firstBytes(name.slice(0, name.length - extension.length), LONGEST_BYTES - byteLength(extension)) + extension
}

const byteLength = (text: string): number => Buffer.byteLength(text)

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

const firstBytes = (text: string, max: number): string => {
  let kept = ''
  let left = max
  for (const { segment } of characters.segment(text.slice(0, max))) {
    left -= byteLength(segment)
    if (left < 0) break
    kept += segment
  }
  return kept
}

/** RFC 6266: a plain name for old readers, the real one as `filename*`. */
export const contentDisposition = (kind: 'inline' | 'attachment', name: string): string => {
  const label = fileLabel(name)
  const plain = label
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]|["\\%]/g, '_')
  return `${kind}; filename="${plain}"; filename*=UTF-8''${percentEncoded(label)}`
}

/** RFC 8187 allows fewer characters bare than encodeURIComponent leaves. */
const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
