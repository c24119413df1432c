import type { Store } from '@deskless/core/client'
import type { DraftBody, Mailbox, Part } from '@deskless/core/contract'

/** An answer or a note; each has its words to itself, so that a note never turns into an answer by a slip. */
export type Mode = 'reply' | 'note'

export type Attached = { id: string; name: string; mime: string; size: number }
export type Called = { id: string; name: string; is: 'member' | 'team' }
export type EnvelopeDraft = { to: Mailbox[]; cc: Mailbox[]; bcc: Mailbox[]; subject: string }

export type Words = { text: string; files: Attached[]; called: Called[] }

export type Draft = {
  mode: Mode
  reply: Words
  note: Words
  /** Only where somebody changed it. */
  envelope?: EnvelopeDraft
  /** The suggestion it was made from. */
  suggestion?: string
  /** When it was last written in. */
  at: number
}

/** What the hub keeps of it: the words in hand, and their files. Undefined: nothing is written. */
export const bodyOf = (draft: Draft): DraftBody | undefined => {
  if (isEmpty(draft)) return undefined
  const { text, files } = draft[draft.mode]
  const parts = files.map(({ id, ...file }): Part => ({ is: 'file', file: id, ...file, as: kindOf(file.mime) }))
  return { mode: draft.mode, text, ...(parts.length > 0 && { parts }) }
}

export const kindOf = (mime: string): Extract<Part, { is: 'file' }>['as'] => {
  const kind = mime.split('/')[0]
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file'
}

/** The files among some parts, as a draft holds them. */
export const filesOf = (parts: readonly Part[]): Attached[] =>
  parts.flatMap((part) =>
    part.is === 'file' && part.file ? [{ id: part.file, name: part.name, mime: part.mime, size: part.size ?? 0 }] : [],
  )

const KEPT_MS = 30 * 86_400_000
const PREFIX = 'draft:'

export const noWords: Words = { text: '', files: [], called: [] }
export const noDraft: Draft = { mode: 'reply', reply: noWords, note: noWords, at: 0 }

const hasWords = ({ text, files }: Words): boolean => text.trim() !== '' || files.length > 0
export const isEmpty = (draft: Draft): boolean => !hasWords(draft.reply) && !hasWords(draft.note)

export type Whose = { account: string; member: string; conversation: string }

const keyOf = ({ account, member, conversation }: Whose): string => `${PREFIX}${account}:${member}:${conversation}`

/** A draft is on this device only, and is nobody else’s who signs in here. */
export const readDraft = (storage: Store, whose: Whose): Draft => {
  const kept = parsed(storage.getItem(keyOf(whose)))
  return kept
    ? { ...noDraft, ...kept, reply: { ...noWords, ...kept.reply }, note: { ...noWords, ...kept.note } }
    : noDraft
}

/** False: the storage is full or forbidden, and the draft lasts as long as the page. */
export const keepDraft = (storage: Store, whose: Whose, draft: Draft, now: number): boolean => {
  try {
    if (isEmpty(draft)) storage.removeItem(keyOf(whose))
    else storage.setItem(keyOf(whose), JSON.stringify({ ...draft, at: now }))
    return true
  } catch {
    return false
  }
}

/** Words nobody came back to for thirty days are let go. */
export const ageOut = (storage: Store, now: number): void => {
  const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '')
  for (const key of keys.filter((it) => it.startsWith(PREFIX)))
    if (now - (parsed(storage.getItem(key))?.at ?? 0) > KEPT_MS) storage.removeItem(key)
}

const parsed = (text: string | null): Draft | undefined => {
  try {
    const kept = JSON.parse(text ?? 'null') as Draft | null
    return kept && typeof kept === 'object' ? kept : undefined
  } catch {
    return undefined
  }
}
