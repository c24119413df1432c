// Who signs out leaves nothing of what they wrote in this browser: the hub has it, or it is said that it would be lost.
import type { Desk as Api, Store } from '@deskless/core/client'
import type { Draft } from './composer/draft.ts'
import { bodyOf, isEmpty } from './composer/draft.ts'

type Member = { account: string; member: string }

const keysOf = (storage: Store, prefix: string): string[] =>
  Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '').filter((key) => key.startsWith(prefix))

const draftsOf = ({ account, member }: Member): string => `draft:${account}:${member}:`
const lettersOf = ({ account, member }: Member): string => `letters:${account}:${member}:`
const firstOf = ({ member }: Member): string => `deskless.start:${member}`

/** Everything one member wrote and did not send. Of others who sit here nothing is touched. */
export const forgetWritten = (storage: Store, who: Member): void => {
  for (const prefix of [draftsOf(who), lettersOf(who), firstOf(who)])
    for (const key of keysOf(storage, prefix)) storage.removeItem(key)
}

/** Hands the drafts to the hub, where their member finds them again. Answers how much is kept by nobody but this browser. */
export const handOver = async (storage: Store, api: Pick<Api, 'saveDraft'>, who: Member): Promise<number> => {
  const drafts = keysOf(storage, draftsOf(who))
  const handed = await Promise.all(drafts.map((key) => handOne(storage, api, key, key.slice(draftsOf(who).length))))
  const kept = handed.filter((done) => !done).length
  return kept + keysOf(storage, lettersOf(who)).length + keysOf(storage, firstOf(who)).length
}

/** The hub keeps one of answer and note, the one in hand: of the other it knows nothing. */
const handOne = async (
  storage: Store,
  api: Pick<Api, 'saveDraft'>,
  key: string,
  conversation: string,
): Promise<boolean> => {
  const draft = parsed(storage.getItem(key))
  if (!draft || isEmpty(draft)) return true
  const other = draft.mode === 'reply' ? draft.note : draft.reply
  const body = bodyOf(draft)
  const saved = await api.saveDraft(conversation, { number: draft.at, body }).catch(() => undefined)
  return saved !== undefined && other.text.trim() === '' && other.files.length === 0
}

const parsed = (text: string | null): Draft | undefined => {
  try {
    return (JSON.parse(text ?? 'null') as Draft | null) ?? undefined
  } catch {
    return undefined
  }
}
