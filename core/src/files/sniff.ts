const UNKNOWN = 'application/octet-stream'

/** What a browser may show in place. Everything else is a download: SVG, HTML and PDF can carry script. */
const INLINE_SAFE = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'audio/mpeg',
  'audio/ogg',
  'audio/mp4',
  'audio/x-m4a',
  'video/mp4',
  'video/ogg',
])

export const isInlineSafe = (mime: string): boolean => INLINE_SAFE.has(mime)

/** Containers that many formats share: here the sender's word says more than the bytes do. */
const GENERIC = new Set(['application/zip', 'application/xml', 'application/x-cfb', 'application/gzip'])

/** Enough for every signature, and for the size of a photo behind its camera's notes. */
export const HEAD_BYTES = 64 * 1024

/**
 * The type of a file by its first bytes. What was declared is believed only where it can do no harm: a type that browsers
 * show in place has to be in the bytes.
 */
export const sniff = async (head: Uint8Array, declared?: string): Promise<string> => {
  const claimed = bare(declared)
  // Loaded with the first file: it knows some two hundred formats, and many a chat never carries one.
  const { fileTypeFromBuffer } = await import('file-type')
  const found = bare(
    await fileTypeFromBuffer(head).then(
      (it) => it?.mime,
      () => undefined,
    ),
  )
  const believable = claimed !== UNKNOWN && !isInlineSafe(claimed)
  if (found === UNKNOWN || GENERIC.has(found)) return believable ? claimed : found
  return found
}

const MIME = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,62}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}$/

const bare = (mime: string | undefined): string => {
  const type = mime?.split(';')[0]?.trim().toLowerCase() ?? ''
  return MIME.test(type) ? type : UNKNOWN
}
