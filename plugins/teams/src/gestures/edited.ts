// What an edit made of a line. The hub notes of a line how it was when it was typed; what it has become stands here.
import type { Installation } from '../client.ts'
import type { Reading } from '../render/read.ts'

type Edited = { mentions: boolean; foreign: boolean }

const nameOf = (key: string): string => `edited ${key}`

export const noteEdited = async (
  installation: Installation,
  key: string,
  { mentions, quoted }: Pick<Reading, 'mentions' | 'quoted'>,
): Promise<void> => {
  const before = await editedInto(installation, key)
  if (before.mentions === mentions && before.foreign === quoted) return
  await installation.keep(nameOf(key), { mentions, foreign: quoted } satisfies Edited)
}

export const editedInto = async (installation: Installation, key: string): Promise<Edited> =>
  ((await installation.kept(nameOf(key))) as Edited | null | undefined) ?? { mentions: false, foreign: false }
