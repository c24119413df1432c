import { createHash } from 'node:crypto'
import type { Layout } from '../layout/index.ts'

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2424; --soft: #5b6866; --ground: #f4f2ee; --line: #dcd8d0; --mark: #2f5d50 }
@media (prefers-color-scheme: dark) { :root { --ink: #eceae6; --soft: #a3aeab; --ground: #171b1b; --line: #343c3b; --mark: #8cc7b4 } }
body { margin: 0; height: 100vh; display: flex; flex-direction: column; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
header { padding: 14px 20px; border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
h1 { margin: 0; font-size: 18px } p { margin: 2px 0 0; color: var(--soft) } a { color: var(--mark) }
iframe { flex: 1; width: 100%; border: 0; background: #fff }
`

/** Ours around a stranger's: it frames what this hub serves, and nothing frames it. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
/** Of what may stand where a mail would have stood. */
export const INSTEAD_POLICY = PAGE_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")

type Shown = { id: string; key: string; pictures: boolean }

export const page = ({ message, elsewhere, cut }: Layout, shown: Shown): string => {
  const { envelope, author, createdAt } = message
  const subject = escaped(envelope?.subject || 'Message')
  const { name, address } = envelope?.from ?? { name: author.name, address: '' }
  const from = escaped([name, address && `<${address}>`].filter(Boolean).join(' '))
  const when = `${createdAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const query = `key=${encodeURIComponent(shown.key)}${shown.pictures ? '&amp;pictures=shown' : ''}`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${subject}</title><style>${STYLE}</style></head>
<body><header><h1>${subject}</h1><p>${from} · ${when}</p>${pictureLine(elsewhere, shown)}${cut ? CUT : ''}</header>
<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" title="The message" src="${shown.id}/frame?${query}"></iframe></body></html>`
}

const CUT = '<p>This message is very long; only its beginning is shown.</p>'

/** A click is the only thing that loads them: until then nobody learns that the message is read. */
const pictureLine = (elsewhere: number, { key, pictures }: Shown): string => {
  if (elsewhere === 0 || pictures) return ''
  const lie = elsewhere === 1 ? 'One picture lies' : `${elsewhere} pictures lie`
  const show = `<a href="?key=${encodeURIComponent(key)}&amp;pictures=shown">Show pictures</a>`
  return `<p>${lie} on other servers and ${elsewhere === 1 ? 'was' : 'were'} not loaded. ${show} (whoever sent this can then see that it was opened)</p>`
}

/** Mails are written for white paper, whatever colours their reader likes. */
export const frame = ({ html }: Layout): string => `<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Message</title><style>:root { color-scheme: light } body { margin: 16px; background: #fff; color: #000; font: 14px/1.5 system-ui, sans-serif; overflow-wrap: anywhere } img { max-width: 100% } blockquote { margin-left: 0; padding-left: 12px; border-left: 2px solid #ccc }</style></head>
<body>${html}</body></html>`

/** Instead of a mail that cannot be shown: whoever opened it reads a sentence, and not what programs are told. */
export const instead = (sentence: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Not shown</title><style>${STYLE}</style></head>
<body><header><h1>Not shown</h1><p>${escaped(sentence)}</p></header></body></html>`

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
