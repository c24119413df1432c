// What a mail has besides the words in the thread: what was cut off below them, and how its writer laid it out.
import type { MessageView, MirrorView } from '@deskless/core/contract'
import type { Json } from './elements.ts'
import { card, line, opens, small, words } from './elements.ts'
import { titleOf } from './words.ts'

/** The part with the HTML of a message. */
export const laidOut = ({ parts }: Pick<MessageView, 'parts'>): string | undefined =>
  parts.flatMap((part) => (part.is === 'file' && part.as === 'html' ? [part.file ?? ''] : []))[0]

/** Of UTF-8, with room for what stands around: Teams takes some 28 kB. */
const MOST = 18_000

/** All its words. `page`: a link that is made when it is asked for, so that none stands in the thread that outlives it. */
export const wholeForm = (view: MirrorView, message: MessageView, page: string | undefined): Json => {
  const whole = message.parts
    .flatMap((part) => {
      if (part.is !== 'text') return []
      const { text, rest = '' } = part
      return [rest.includes(text) ? rest : [text, rest].filter(Boolean).join('\n\n')]
    })
    .join('\n\n')
  const shown = withinBytes(whole)
  return card(
    [
      line('The whole message', { weight: 'Bolder', size: 'Medium' }),
      small(titleOf(view.conversation)),
      words(shown, MOST),
      ...(shown.length < whole.length
        ? [small('It is longer than a form in Teams may be. The tab shows all of it.')]
        : []),
      ...(page ? [small('The page works for an hour, for whoever has its link.')] : []),
    ],
    page ? [opens('As it was laid out', page)] : [],
  )
}

const withinBytes = (text: string): string => {
  const bytes = Buffer.from(text)
  // A sign that was cut in two is none.
  return bytes.length <= MOST
    ? text
    : bytes
        .subarray(0, MOST)
        .toString('utf8')
        .replace(/\uFFFD+$/u, '')
}
