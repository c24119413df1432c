import { contentDisposition } from './names.ts'
import { isInlineSafe } from './sniff.ts'

/** Types a browser hands to a program of the user and never runs itself. */
const KEEPS_ITS_TYPE = new Set(['application/pdf', 'text/csv', 'application/zip'])

/**
 * A browser shows a sound or a film in a page of its own making, which asks for it once more: forbidden to, or from nowhere, it
 * is a player that stays silent. Nothing in it runs either way.
 */
const policyFor = (mime: string): string =>
  isInlineSafe(mime) && /^(audio|video)\//.test(mime)
    ? "default-src 'none'; media-src 'self'; sandbox allow-same-origin"
    : "default-src 'none'; sandbox"

/** Headers under which a stranger's file can do nothing to whoever opens it. */
export const fileHeaders = (
  file: { name: string; mime: string },
  options: { download?: boolean } = {},
): Record<string, string> => {
  const inline = isInlineSafe(file.mime)
  return {
    'content-type': inline || KEEPS_ITS_TYPE.has(file.mime) ? file.mime : 'application/octet-stream',
    'content-disposition': contentDisposition(inline && !options.download ? 'inline' : 'attachment', file.name),
    'x-content-type-options': 'nosniff',
    'content-security-policy': policyFor(file.mime),
    'cache-control': 'private, no-store',
    'referrer-policy': 'no-referrer',
    // The widget shows pictures on the pages of other sites; the signed link is what protects them.
    'cross-origin-resource-policy': 'cross-origin',
  }
}
