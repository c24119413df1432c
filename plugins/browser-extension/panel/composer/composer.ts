import type { Cost, Envelope, FilledResponse, Part, Suggestion } from '@deskless/core/client'
import { safeStorage } from '@deskless/core/client'
import type { ReadonlySignal, Signal } from '@preact/signals'
import { computed, signal } from '@preact/signals'
import type { Room } from '../thread/room.ts'
import { fill, sizeText, wordsOf } from '../thread/words.ts'
import type { Typed } from './caret.ts'
import { putResponse, unfilledAt } from './caret.ts'
import type { Attached, Called, Draft, EnvelopeDraft, Mode, Words } from './draft.ts'
import { ageOut, filesOf, keepDraft, kindOf, noWords, readDraft } from './draft.ts'
import type { Obstacle } from './limits.ts'
import { obstacle, ourOwn } from './limits.ts'
import type { Letter, Then } from './outgoing.ts'
import { outgoingOf, UNDO_MS } from './outgoing.ts'
import { partOf, writtenOf } from './rich.ts'
import type { Uploads } from './uploads.ts'
import { createUploads } from './uploads.ts'

/** What is being written in one conversation. */
export type ComposerState = {
  room: Room
  draft: Signal<Draft>
  words: ReadonlySignal<Words>
  uploads: Uploads
  /** Who gets an answer when nothing else is said; undefined where messages have no envelope. */
  usual: Signal<Envelope | undefined>
  cost: Signal<Cost | undefined>
  /** Why what was just tried did not work. */
  problem: Signal<string>
  /** Where the caret is to go next. */
  caret: Signal<{ from: number; to: number } | undefined>
  canReply: ReadonlySignal<boolean>
  setMode(mode: Mode): void
  setWords(words: Partial<Words>): void
  setEnvelope(envelope: EnvelopeDraft): void
  attach(files: readonly File[]): void
  detach(id: string): void
  call(who: Called): void
  insert(typed: Typed, response: FilledResponse): Promise<void>
  send(then?: Then): Promise<void>
  sendTemplate(part: Extract<Part, { is: 'template' }>): void
  sendSuggestion(it: Suggestion): void
  editSuggestion(it: Suggestion): Promise<void>
  /** A letter that was taken back, or refused: its words stand here again. */
  restore(letter: Letter): void
  keep(): void
}

const drafts = safeStorage()

const whose = ({ desk, id }: Room) => {
  const { member, account } = desk.me.value
  return { account: account.id, member: member.id, conversation: id }
}

export const createComposer = (room: Room): ComposerState => {
  ageOut(drafts, Date.now())
  const { desk } = room
  const draft = signal(readDraft(drafts, whose(room)))
  const it = {
    room,
    draft,
    words: computed(() => draft.value[draft.value.mode]),
    uploads: createUploads(desk),
    usual: signal(undefined),
    cost: signal(undefined),
    problem: signal(''),
    caret: signal(undefined),
    canReply: computed(() => desk.can('conversations.reply')),
  } as unknown as ComposerState
  if (!it.canReply.value) draft.value = { ...draft.value, mode: 'note' }
  return Object.assign(it, doings(it))
}

type Doings = Omit<
  ComposerState,
  'room' | 'draft' | 'words' | 'uploads' | 'usual' | 'cost' | 'problem' | 'caret' | 'canReply'
>

const doings = (it: ComposerState): Doings => ({
  setMode: (mode) => {
    if (mode === 'reply' && !it.canReply.value) return
    it.problem.value = ''
    change(it, { mode })
    it.caret.value = { from: it.words.value.text.length, to: it.words.value.text.length }
  },
  setWords: (words) => setWords(it, words),
  setEnvelope: (envelope) => change(it, { envelope }),
  attach: (files) => attach(it, files),
  detach: (id) => setWords(it, { files: it.words.value.files.filter((file) => file.id !== id) }),
  call: (who) => setWords(it, { called: [...it.words.value.called.filter(({ id }) => id !== who.id), who] }),
  insert: (typed, response) => insert(it, typed, response),
  send: (then) => send(it, then),
  sendTemplate: (part) => hand(it, { kind: 'reply', parts: [part], words: noWords }),
  sendSuggestion: (suggestion) => sendSuggestion(it, suggestion),
  editSuggestion: (suggestion) => editSuggestion(it, suggestion),
  restore: (letter) => restore(it, letter),
  // Whoever signed out left nothing here, and nothing comes back behind them.
  keep: () => void (it.room.desk.left || keepDraft(drafts, whose(it.room), it.draft.value, Date.now())),
})

const change = (it: ComposerState, fields: Partial<Draft>): void => {
  it.draft.value = { ...it.draft.value, ...fields, at: Date.now() }
}

const setWords = (it: ComposerState, words: Partial<Words>): void => {
  const { mode } = it.draft.value
  it.problem.value = ''
  change(it, { [mode]: { ...it.draft.value[mode], ...words } })
}

const attach = (it: ComposerState, files: readonly File[]): void => {
  const { mode } = it.draft.value
  const takes = mode === 'note' ? ourOwn : (it.room.inbox()?.capabilities ?? ourOwn)
  for (const file of files) {
    const going = it.uploads.list.value.map(({ name, size }) => ({ name, size, mime: '' }))
    const { name, size, type: mime } = file
    const wrong = obstacle({ name, size, mime }, [...it.words.value.files, ...going], takes)
    if (wrong) it.problem.value = obstacleText(it.room, wrong)
    else it.uploads.add(file, (kept) => arrived(it, mode, kept))
  }
}

/** Into the words it was meant for, whatever is written by then. */
const arrived = (it: ComposerState, mode: Mode, file: Attached): void => {
  const words = it.draft.value[mode]
  change(it, { [mode]: { ...words, files: [...words.files, file] } })
  it.room.desk.say(fill(wordsOf(it.room.desk).attached, { name: file.name }))
}

const obstacleText = ({ desk, conversation }: Room, { is, name, limit }: Obstacle): string => {
  const { tag } = desk.language.value
  const channel = conversation.value?.inbox.label ?? ''
  const most = is === 'count' ? limit.toLocaleString(tag) : sizeText(limit, tag)
  return fill(wordsOf(desk).obstacles[is], { name, channel, limit: most })
}

const insert = async (it: ComposerState, typed: Typed, { id, parts }: FilledResponse): Promise<void> => {
  const words = await writtenOf(parts)
  const { text, files } = it.words.value
  const done = putResponse(text, typed, words)
  const more = filesOf(parts)
  setWords(it, {
    text: done.text,
    files: [...files, ...more.filter((file) => !files.some((one) => one.id === file.id))],
  })
  // What nobody could fill in is selected, to be written over.
  const hole = unfilledAt(done.text, typed.from)
  it.caret.value = hole ?? { from: done.caret, to: done.caret }
  void it.room.desk.api.command('use_canned_response', { response: id }).catch(() => {})
}

const send = async (it: ComposerState, then?: Then): Promise<void> => {
  const { draft, room, uploads } = it
  const { mode, envelope, suggestion } = draft.value
  const words = draft.value[mode]
  const { text, files, called } = words
  if (uploads.list.value.length > 0 || (!text.trim() && files.length === 0)) return
  const hole = mode === 'reply' && unfilledAt(text)
  if (hole) {
    it.problem.value = fill(wordsOf(room.desk).unfilled, { what: text.slice(hole.from, hole.to) })
    it.caret.value = hole
    return
  }
  // Taken out of the field at once, so that the next key is of the next line and a second press sends nothing twice.
  change(it, { [mode]: noWords, ...(mode === 'reply' ? { envelope: undefined, suggestion: undefined } : {}) })
  it.keep()
  const parts: Part[] = [
    ...(text.trim() ? [await partOf(text)] : []),
    ...files.map(({ id, ...file }): Part => ({ is: 'file', file: id, ...file, as: kindOf(file.mime) })),
  ]
  const calls = called.filter(({ name }) => text.includes(`@${name}`))
  const of = (is: Called['is']): string[] => calls.filter((one) => one.is === is).map(({ id }) => id)
  if (mode === 'note') hand(it, { kind: 'note', parts, words, mentions: of('member'), teams: of('team') })
  else hand(it, { kind: 'reply', parts, words, envelope, suggestion, then })
}

/** What was seen when it was written: what came after it refuses the answer, and is then shown. */
const hand = ({ room }: ComposerState, letter: Omit<Letter, 'conversation' | 'goesAt' | 'expect'>): void => {
  const isReply = letter.kind === 'reply'
  outgoingOf(room.desk).send({
    ...letter,
    conversation: room.id,
    goesAt: isReply ? Date.now() + UNDO_MS : 0,
    expect: isReply ? { lastSpokenNumber: room.stretch.value.messages.at(-1)?.number ?? 0 } : undefined,
  })
  room.desk.live.typing(room.id, false)
}

const sendSuggestion = (it: ComposerState, { id, parts }: Suggestion): void => {
  hand(it, { kind: 'reply', parts: parts ?? [], suggestion: id, words: noWords })
  it.room.suggestions.value = it.room.suggestions.value.filter((one) => one.id !== id)
}

const editSuggestion = async (it: ComposerState, { id, parts }: Suggestion): Promise<void> => {
  const text = await writtenOf(parts ?? [])
  change(it, { mode: 'reply', reply: { text, files: filesOf(parts ?? []), called: [] }, suggestion: id })
  it.caret.value = { from: text.length, to: text.length }
}

/** Before what is written by now, which nobody wants to lose either. */
const restore = (it: ComposerState, { kind, words, envelope, suggestion, parts }: Letter): void => {
  // A first letter goes back to where it was written, not into a conversation.
  if (kind === 'start') return
  const now = it.draft.value[kind]
  const put = (text: string): void => {
    const joined = [text, now.text].filter((one) => one.trim()).join('\n\n')
    const back = { text: joined, files: [...words.files, ...now.files], called: [...words.called, ...now.called] }
    change(it, {
      mode: kind,
      [kind]: back,
      ...(kind === 'reply' ? { envelope: envelope as EnvelopeDraft, suggestion } : {}),
    })
    it.caret.value = { from: text.length, to: text.length }
    it.keep()
  }
  if (words.text || words.files.length > 0) put(words.text)
  else if (parts.every((part) => part.is === 'text')) void writtenOf(parts).then(put)
}
