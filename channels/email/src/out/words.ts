// The words of a mail: every one as plain text and as HTML, made of the same canon.
import type { Before, Canon, OutMessage, Part } from '@deskless/core/contract'
import { fillWords, fromPlain, toHtml, toPlain } from '@deskless/core/contract'
import type { SendingSettings } from './settings.ts'
import type { Templates } from './template.ts'
import { framed } from './template.ts'

export type Words = { text: string; html: string }

/** As much of an inbox as stands around its words. */
type Frame = { name: string; settings: Pick<SendingSettings, 'fromName' | 'signature' | 'quote' | keyof Templates> }

const escaped = (it: string): string => it.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`)

const plainWords = (it: string): Words => ({ text: it, html: toHtml(fromPlain(it)) })
const canonWords = (canon: Canon): Words => ({ text: toPlain(canon), html: toHtml(canon) })

/** `cid`: what an image in the mail is called, by its file. */
const partWords = (part: Part, cid: (file: string) => string): Words[] => {
  if (part.is === 'text') return [part.canon ? canonWords(part.canon) : plainWords(part.text)]
  if (part.is !== 'file') return []
  const caption = part.caption ? [plainWords(part.caption)] : []
  if (!part.file || !isInline(part)) return caption
  const alt = escaped(part.name)
  return [
    { text: '', html: `<p><img src="cid:${cid(part.file)}" alt="${alt}" style="max-width:100%"></p>` },
    ...caption,
  ]
}

const SHOWN = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

/** Pictures that every mail program shows stand in the text; all else is attached. */
export const isInline = ({ as, mime }: { as: string; mime: string }): boolean =>
  as === 'image' && SHOWN.includes(mime.split(';')[0] ?? '')

/** The answerer's own, then the inbox's. */
const signature = ({ author }: OutMessage, { settings }: Frame): Words[] => {
  const lines = [author.signature ?? '', filled(settings.signature, author.name)].map((it) => it.trim()).filter(Boolean)
  if (lines.length === 0) return []
  const all = lines.join('\n')
  return [
    { text: `-- \n${all}`, html: `<div style="color:#666">-- <br>${escaped(all).replaceAll('\n', '<br>\n')}</div>` },
  ]
}

const filled = (template: string, name: string): string =>
  fillWords(template, { 'agent.name': name, 'agent.first_name': name.split(' ')[0] }, new Set())

const QUOTE_CHARS = 2_000
const QUOTE_LINES = 40

/** The mail that is answered, as mail programs show it, so that it can be read where it arrives. */
const quote = ({ before }: OutMessage): Words[] => {
  const said = before?.text.trim()
  if (!before || !said) return []
  const cut = said.slice(0, QUOTE_CHARS).split('\n').slice(0, QUOTE_LINES).join('\n')
  const words = cut.length < said.length ? `${cut}\n[…]` : cut
  const when = before.at.toUTCString().replace(/:\d\d GMT$/, ' UTC')
  const head = `On ${when}, ${nameOf(before)} wrote:`
  const lines = words.split('\n').map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`))
  const inside = escaped(words).replaceAll('\n', '<br>\n')
  const bar = 'margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex'
  return [
    {
      text: [head, ...lines].join('\n'),
      html: `<p>${escaped(head)}</p>\n<blockquote type="cite" style="${bar}">${inside}</blockquote>`,
    },
  ]
}

const nameOf = ({ by, envelope }: Before): string =>
  by.replace(/\s+/g, ' ').trim() || envelope?.from?.address || 'somebody'

const FONT = 'font-family:system-ui,-apple-system,Segoe UI,Roboto,sans-serif;font-size:15px;line-height:1.5'

/** What an answer says. One that nobody wrote by hand quotes nothing: it must not carry a stranger's words to anybody. */
export const wordsOf = (
  message: OutMessage,
  inbox: Frame,
  automatic: boolean,
  cid: (file: string) => string,
  subject: string,
): Words => {
  const quoted = inbox.settings.quote && !automatic ? quote(message) : []
  const all = [...message.parts.flatMap((part) => partWords(part, cid)), ...signature(message, inbox), ...quoted]
  const words = {
    text: all.flatMap((it) => (it.text ? [it.text] : [])).join('\n\n'),
    html: all.map((it) => it.html).join('\n'),
  }
  const about = { ...message, subject, inbox: inbox.settings.fromName || inbox.name }
  const { text, html } = framed(inbox.settings, words, about) ?? words
  return { text, html: /<html[\s>]/i.test(html) ? html : inDocument(html) }
}

const inDocument = (html: string): string =>
  `<!doctype html>\n<html><head><meta charset="utf-8"></head><body style="${FONT}">\n${html}\n</body></html>`
