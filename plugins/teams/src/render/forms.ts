// The forms: each names who gets what is written in it, before it goes anywhere.
import type { CannedResponseView, FilePart, MessageView, MirrorView, TypedEnvelope } from '@deskless/core/contract'
import { contactName, oneLine, recipient, snoozePresets } from '@deskless/core/contract'
import { readField } from '../written.ts'
import type { Json } from './elements.ts'
import { card, choose, line, small, submit, words, write } from './elements.ts'
import { carriedEnvelope, envelopeFields, envelopeLines } from './envelope.ts'
import { rich } from './rich.ts'
import { SNOOZE_WORDS } from './snooze-words.ts'
import { titleOf, WRITE } from './words.ts'

/** What stands in the form, and comes back with each of its buttons. */
export type Composed = {
  c: string
  nonce: string
  /** The last number its reader has seen. */
  seen: number
  text: string
  after: string
  files: string[]
  /** Canned responses that were put in, and which of their files keep their tick. */
  responses: string[]
  attached: string[]
  /** What canned responses were looked for by. */
  find?: string
  /** The suggestion it answers with. */
  s?: string
  /** Who gets it, as it stands in the fields, where the channel has such. */
  mail?: TypedEnvelope | undefined
}

type Around = {
  canned?: readonly CannedResponseView[]
  /** There are more than are offered. */
  more?: boolean
  files?: readonly FilePart[]
  /** Of canned responses that were put in. */
  attachments?: readonly FilePart[]
  stale?: readonly MessageView[]
  replying?: readonly string[]
  problem?: string
  /** What it will be paid for. */
  cost?: string | undefined
}

/** What was pressed in a form took longer than Teams waits: pressed on, it is the same wish, and done once. */
export const waitingForm = (data: Json): Json =>
  card(
    [
      line('⏳ This takes longer than usual.', { weight: 'Bolder', size: 'Medium' }),
      small('Press Go on to see what became of it. It is never sent twice.'),
    ],
    [{ type: 'Action.Submit', title: 'Go on', data, style: 'positive' }],
  )

const head = (view: MirrorView): Json[] => [
  line(`To ${recipient(view)}`, { weight: 'Bolder', size: 'Medium' }),
  small(titleOf(view.conversation)),
]

/** What was said since, above whatever may go out. */
export const newer = (view: MirrorView, stale: readonly MessageView[] = []): Json[] =>
  stale.length === 0
    ? []
    : [
        line('Said since you opened this:', { weight: 'Bolder', color: 'Warning' }),
        ...stale
          .slice(-10)
          .map(({ kind, author, text }) =>
            words(
              `${kind === 'in' ? contactName(view.conversation) : oneLine(author.name, 60)}: ${oneLine(text, 500, '–')}`,
              600,
            ),
          ),
      ]

const problemLine = (problem: string | undefined): Json[] => (problem ? [line(problem, { color: 'Attention' })] : [])

const OF_THREAD = { id: 'files', label: 'Send these files of the thread with it' }
const OF_RESPONSES = { id: 'attached', label: 'Attached by the canned response' }

const ticks = (
  { id, label }: typeof OF_THREAD,
  files: readonly FilePart[] = [],
  ticked: readonly string[] = [],
): Json[] =>
  files.length === 0
    ? []
    : [
        choose(
          id,
          label,
          files.map(({ file, name }) => ({ title: name, value: file ?? '' })),
          {
            isMultiSelect: true,
            value: ticked.join(','),
          },
        ),
      ]

const AFTER = [
  { title: 'keep it open', value: 'open' },
  { title: 'resolve', value: 'resolve' },
  ...snoozePresets.map((one) => ({ title: `snooze: ${SNOOZE_WORDS[one]}`, value: one })),
]

const carriedOf = ({ c, nonce, seen, s, responses }: Composed): Json => ({
  ...{ c, nonce, seen },
  ...(s ? { s } : {}),
  ...(responses.length > 0 ? { responses: responses.join(',') } : {}),
})

export const replyForm = (view: MirrorView, composed: Composed, around: Around = {}): Json => {
  const { files, attachments, stale, replying = [], problem } = around
  const carried = carriedOf(composed)
  const responses = cannedFields(composed, around)
  return card(
    [
      ...head(view),
      ...(replying.length > 0
        ? [small(`✍️ ${replying.join(', ')} ${replying.length > 1 ? 'are' : 'is'} replying as well`)]
        : []),
      ...newer(view, stale),
      ...problemLine(problem),
      ...envelopeFields(composed.mail),
      write('text', 'Your answer', { isMultiline: true, value: composed.text, placeholder: WRITE }),
      ...responses,
      ...ticks(OF_RESPONSES, attachments, composed.attached),
      ...ticks(OF_THREAD, files, composed.files),
      choose('after', 'And then', AFTER, { value: composed.after }),
    ],
    [
      submit('Preview', 'preview', carried, 'positive'),
      submit('Send', 'send', carried),
      ...(responses.length > 0 ? [submit('Insert', 'insert', carried)] : []),
    ],
  )
}

const SCOPES = { personal: 'yours', account: 'for everybody' } as const

const cannedFields = ({ find }: Composed, { canned = [], more = false }: Around): Json[] => {
  const choices = canned.map(({ id, shortCode, scope, team }) => ({
    title: `${shortCode} (${scope === 'team' ? (team?.name ?? 'team') : SCOPES[scope]})`,
    value: id,
  }))
  return [
    ...(choices.length > 0
      ? [choose('canned', 'Canned response', choices, { placeholder: 'Choose one, then press Insert', filtered: true })]
      : []),
    ...(choices.length === 0 && find ? [small(`No canned response is called “${oneLine(find, 80)}”.`)] : []),
    ...(more ? [write('find', 'Another canned response: part of its name, then Insert', { value: find ?? '' })] : []),
  ]
}

/** The last look: exactly this goes. */
export const previewForm = (view: MirrorView, composed: Composed, { stale, files = [], cost }: Around = {}): Json => {
  const carried = {
    ...carriedOf(composed),
    ...carriedEnvelope(composed.mail),
    text: composed.text,
    after: composed.after,
    files: composed.files.join(','),
    attached: composed.attached.join(','),
  }
  const then = AFTER.find(({ value }) => value === composed.after)?.title ?? ''
  return card(
    [
      ...head(view),
      ...newer(view, stale),
      ...envelopeLines(composed.mail),
      {
        type: 'Container',
        style: 'emphasis',
        items: [...rich(readField(composed.text), 20_000), ...files.map(({ name }) => small(`📎 ${name}`))],
      },
      ...(cost ? [small(`📏 ${cost}`)] : []),
      small(`Then ${then}.`),
    ],
    [submit('Send', 'send', carried, 'positive'), submit('Back', 'back', carried)],
  )
}

export const noteForm = (view: MirrorView, { text, nonce }: { text: string; nonce: string }): Json =>
  card(
    [
      line('🔒 Internal note', { weight: 'Bolder', size: 'Medium' }),
      small(`${titleOf(view.conversation)} · the customer never sees it`),
      write('text', 'Note', { isMultiline: true, value: text }),
    ],
    [submit('Add note', 'note', { c: view.conversation.id, nonce }, 'positive')],
  )

type Line = { key: string; text: string; seen: number; nonce: string }

export const sendForm = (
  view: MirrorView,
  { key, text, seen, nonce }: Line,
  { files = [], stale }: Around = {},
): Json => {
  const carried = { c: view.conversation.id, key, seen, nonce, line: text }
  return card(
    [
      ...head(view),
      ...newer(view, stale),
      { type: 'Container', style: 'emphasis', items: [words(text, 20_000)] },
      ...ticks(OF_THREAD, files),
      small('Exactly these words go to the customer.'),
    ],
    [submit('Send', 'send_line', carried, 'positive')],
  )
}
