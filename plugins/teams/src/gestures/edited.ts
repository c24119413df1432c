// What an edit made of a line. The hub notes of a line how it was when it was typed; what it has become stands here.
import type { MirrorView } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import type { Reading } from '../render/read.ts'

type Edited = { mentions: boolean; foreign: boolean }
type Of = Pick<MirrorView, 'conversation'>

const KIND = 'mirror'

/** Each state it went through is an outside name of the conversation, the newest behind the others. It goes with it. */
const placeOf = (key: string): string => `edited ${key} `

const statesOf = async ({ refs }: Installation, { conversation }: Of, key: string): Promise<string[]> =>
  (await refs.keys(KIND, conversation.id)).filter((one) => one.startsWith(placeOf(key)))

export const noteEdited = async (
  installation: Installation,
  of: Of,
  key: string,
  { mentions, quoted }: Pick<Reading, 'mentions' | 'quoted'>,
): Promise<void> => {
  const states = await statesOf(installation, of, key)
  const before = readState(states.at(-1))
  if (before.mentions === mentions && before.foreign === quoted) return
  const state = `${mentions ? 'm' : ''}${quoted ? 'q' : ''}`
  await installation.refs.claim(`${placeOf(key)}${states.length} ${state}`, KIND, of.conversation.id)
}

export const editedInto = async (installation: Installation, of: Of, key: string): Promise<Edited> =>
  readState((await statesOf(installation, of, key)).at(-1))

const readState = (name = ''): Edited => {
  const state = name.split(' ').at(-1) ?? ''
  return { mentions: state.includes('m'), foreign: state.includes('q') }
}
