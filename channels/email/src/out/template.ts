// A company's own frame around its mails: subject, HTML and, of its own or made of that, the plain-text twin.
import { createRequire } from 'node:module'
import type { OutMessage } from '@deskless/core/contract'
import { stretches, z } from '@deskless/core/contract'

const CONTENT = 'content'
/** In a subject there is no `content`, and elsewhere no need for more. */
const KNOWN = ['subject', 'agent.name', 'agent.first_name', 'inbox.name', 'conversation.number']

const isKnown = (name: string): boolean => name === CONTENT || KNOWN.includes(name)

const namesIn = (template: string): string[] =>
  stretches(template, isKnown).flatMap((one) => (one.is === 'variable' ? [one.name] : []))

/** What stands between braces and is no name. */
const oddIn = (template: string): string | undefined =>
  stretches(template, isKnown).flatMap((one) => (one.is === 'wrong' ? [one.words.slice(0, 60)] : []))[0]

/** What a mail program would not run, or what would lead its reader away. */
const NEVER: readonly (readonly [RegExp, string])[] = [
  [/<\s*(?:script|iframe|object|embed|applet)\b/i, 'holds something to run, which no mail program does.'],
  [/<\s*(?:form|input|button|textarea)\b/i, 'holds a form, which mail programs warn of.'],
  [/<\s*(?:base|link|meta[^>]*http-equiv)\b/i, 'holds a <base>, <link> or <meta http-equiv>.'],
  [/<[^>]*\son\w+\s*=/i, 'holds a handler such as onclick.'],
  [/(?:javascript|vbscript|data:text\/html)\s*:/i, 'holds a link that runs something.'],
]

/** Undefined: it can be filled. */
export const templateProblem = (template: string, wanted: 'subject' | 'html' | 'text'): string | undefined => {
  if (template === '') return undefined
  const names = namesIn(template)
  const odd = oddIn(template) ?? (wanted === 'subject' && names.includes(CONTENT) ? '{{content}}' : undefined)
  if (odd) return `knows no ${odd}. There are: ${[...(wanted === 'subject' ? [] : [CONTENT]), ...KNOWN].join(', ')}.`
  if (wanted === 'subject') return undefined
  const outside = wanted === 'html' ? template.replace(/<!--[\s\S]*?-->|<[^>]*>/g, '') : template
  const [all, shown] = [names, namesIn(outside)].map((its) => its.filter((name) => name === CONTENT).length)
  if (all !== 1 || shown !== 1) return 'holds {{content}} once, where the answer is to stand.'
  return wanted === 'html' ? NEVER.find(([sign]) => sign.test(template))?.[1] : undefined
}

const template = (wanted: 'subject' | 'html' | 'text', max: number) =>
  z
    .string()
    .max(max)
    .default('')
    .superRefine((it, context) => {
      const message = templateProblem(it, wanted)
      if (message) context.addIssue({ code: 'custom', message })
    })

export const templateSettings = {
  mailSubject: template('subject', 300).meta({
    title: 'Subject of every mail',
    description: 'Such as {{subject}} [#{{conversation.number}}]. Empty: as it is.',
  }),
  mailHtml: template('html', 50_000).meta({
    title: 'Frame of every mail, in HTML',
    description: 'With {{content}} where the answer stands; also {{agent.name}}, {{inbox.name}}, {{subject}}.',
  }),
  mailText: template('text', 20_000).meta({
    title: 'The same in plain text',
    description: 'Empty: made of the HTML.',
  }),
}
export type Templates = { mailSubject: string; mailHtml: string; mailText: string }

type Values = Record<string, string>
type About = Pick<OutMessage, 'author' | 'conversation'> & { subject: string; inbox: string }

const valuesOf = ({ author, conversation, subject, inbox }: About): Values => ({
  subject,
  'agent.name': author.name,
  'agent.first_name': author.name.split(' ')[0] ?? '',
  'inbox.name': inbox,
  'conversation.number': String(conversation.number),
})

const fill = (template: string, values: Values): string =>
  stretches(template, isKnown)
    .map((one) => (one.is === 'variable' ? values[one.name] || one.otherwise || '' : one.words))
    .join('')
const escaped = (it: string): string => it.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`)

/** What an answer to an answer bears already is not added once more. */
export const framedSubject = ({ mailSubject }: Pick<Templates, 'mailSubject'>, about: About): string => {
  const { subject } = about
  if (!namesIn(mailSubject).includes('subject')) return fill(mailSubject, valuesOf(about)) || subject
  const around = mailSubject.split(SUBJECT).map((piece) => fill(piece, valuesOf(about)).trim())
  if (around.every((piece) => subject.includes(piece))) return subject
  return fill(mailSubject, valuesOf(about)).replace(/\s+/g, ' ').trim()
}

const SUBJECT = /\{\{\s*subject\s*\}\}/
const PLACE = /\{\{\s*content\s*\}\}/
/** Words of no language, so that nothing a template says is taken for it. */
const STAND_IN = 'deskless-content-stands-here'

type Words = { text: string; html: string }

/** The words of a mail within the company's own; undefined where it has none. `html`: without a document around it. */
export const framed = ({ mailHtml, mailText }: Templates, words: Words, about: About): Words | undefined => {
  if (!mailHtml && !mailText) return undefined
  const values = valuesOf(about)
  const safe = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escaped(value)]))
  const around = (frame: string, its: Values, inside: string): string =>
    frame
      .split(PLACE)
      .map((piece) => fill(piece, its))
      .join(inside)
  const html = mailHtml ? around(mailHtml, safe, words.html) : words.html
  const twin = mailText ? around(mailText, values, words.text) : plain(around(mailHtml, safe, STAND_IN), words.text)
  return { html, text: twin }
}

/** Read with the first frame that needs it: half a megabyte that most companies have no use for. */
const htmlToText = (): typeof import('html-to-text') => createRequire(import.meta.url)('html-to-text')

const plain = (html: string, content: string): string =>
  htmlToText()
    .convert(html, { wordwrap: false, selectors: [{ selector: 'img', format: 'skip' }] })
    .trim()
    .split(STAND_IN)
    .join(content)
