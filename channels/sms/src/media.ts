// Pictures and other files that came with a message.
import type { FilePart, Part } from '@deskless/core/contract'
import { z } from '@deskless/core/contract'
import type { Hook } from './hooks.ts'

/**
 * Two ids and nothing else. The address a hook brought is never asked: whoever could forge one would choose where we knock.
 * `openFile` makes the address anew, of the inbox's own Twilio and account.
 */
export const sourceSchema = z.object({
  message: z.string().regex(/^[A-Z]{2}[0-9a-f]{32}$/),
  media: z.string().regex(/^ME[0-9a-f]{32}$/),
})
const MEDIA_URL = /\/Messages\/([A-Z]{2}[0-9a-f]{32})\/Media\/(ME[0-9a-f]{32})$/
const MOST = 10

export const mediaParts = (hook: Hook): Part[] =>
  Array.from({ length: Math.min(Number(hook.NumMedia) || 0, MOST) }, (_, i): Part => {
    const [, message, media] = MEDIA_URL.exec(String(hook[`MediaUrl${i}`] ?? '')) ?? []
    if (!message || !media) return { is: 'unknown', what: 'a file that does not lie at Twilio' }
    return { ...described(String(hook[`MediaContentType${i}`] ?? '')), source: { message, media } }
  })

const KINDS: readonly [RegExp, FilePart['as'], string][] = [
  [/^image\//, 'image', 'photo'],
  [/^video\//, 'video', 'video'],
  [/^audio\/(ogg|amr)/, 'voice', 'voice'],
  [/^audio\//, 'audio', 'audio'],
]
/** Where the type does not end like a file does. */
const ENDINGS: Record<string, string> = {
  jpeg: 'jpg',
  quicktime: 'mov',
  mpeg: 'mp3',
  'x-vcard': 'vcf',
  vcard: 'vcf',
  plain: 'txt',
  'octet-stream': 'bin',
  'x-wav': 'wav',
}

/** Hooks name no files, only their types. */
const described = (given: string): Pick<FilePart, 'is' | 'as' | 'name' | 'mime'> => {
  const mime = /^[\w.+-]+\/[\w.+-]+/.exec(given.toLowerCase())?.[0] ?? 'application/octet-stream'
  const [, as, name] = KINDS.find(([type]) => type.test(mime)) ?? [undefined, 'file' as const, 'file']
  const ending = mime.split('/')[1] ?? 'bin'
  const short = ENDINGS[ending] ?? (/^[a-z0-9]{1,5}$/.test(ending) ? ending : 'bin')
  return { is: 'file', as, name: `${name}.${short}`, mime }
}
