import type { MessageView } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { ask, unlessRefused } from './client.ts'
import { forgetHeld } from './gestures/held.ts'
import { placeOf } from './places.ts'

/** On a line that is out, and on one that is not. Neither is one of those people react with in passing. */
const SENT = '1f4e8_incomingenvelope'
const FAILED = '26a0_warning'

const troubleOf = (key: string): string => `trouble:${key}`

/** The line wears its fate. What went wrong is said below it as well: nobody looks for a small picture. */
export const tickLine = async (message: MessageView, key: string, installation: Installation): Promise<void> => {
  const { status } = message.delivery ?? {}
  if (!status || status === 'queued' || status === 'sending') return
  await forgetHeld(key, installation)
  const isTrouble = status === 'failed' || status === 'unsure'
  await react(key, isTrouble ? FAILED : SENT, true, installation)
  const had = await installation.refs.find(troubleOf(key))
  if (!isTrouble) return had ? react(key, FAILED, false, installation) : undefined
  await react(key, SENT, false, installation)
  await installation.refs.claim(troubleOf(key), 'mirror', message.id)
}

/** An ornament: without the permission for it, the line below a failed one still says everything. */
const react = async (key: string, reaction: string, on: boolean, installation: Installation): Promise<void> => {
  const { channel, id } = placeOf(key)
  await unlessRefused(ask(installation, (teams) => teams.react(channel, id, reaction, on)))
}
