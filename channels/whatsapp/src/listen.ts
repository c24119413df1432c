// What concerns a whole account Meta tells an app of this hub, and never the door of one number: such an inbox asks for it.
import type { Accept } from '@deskless/core/contract'
import { lookEvery, lookQuietly, z } from '@deskless/core/contract'
import type { News } from './news.ts'
import { newsBetween } from './news.ts'
import type { Inbox } from './settings.ts'
import type { State } from './state.ts'
import { stateOf, stateSchema } from './state.ts'

const LOOK_MS = 10 * 60_000
const FAILED = 'WhatsApp did not say how the account stands.'

export const listen = async (inbox: Inbox, accept: Accept, signal: AbortSignal): Promise<void> => {
  const told = (await inbox.app()) !== undefined
  await lookEvery(LOOK_MS, signal, async () => {
    if (!told) await lookQuietly(inbox, FAILED, signal, () => look(inbox, accept, signal))
  })
}

/** `turn` counts looks that found something: what a crash has told again has the name it had. */
const kept = z.object({ turn: z.number(), state: stateSchema })

/** The first look of all has nothing to compare with. */
export const look = async (inbox: Inbox, accept: Accept, signal: AbortSignal): Promise<void> => {
  const { state, reasons } = await stateOf(inbox, signal)
  const last = kept.safeParse(await inbox.kept('cursor')).data
  const news = last ? newsBetween(last.state, state, reasons) : []
  const turn = (last?.turn ?? 0) + (news.length > 0 ? 1 : 0)
  // What an item says of the inbox comes later, and stands.
  await minded(inbox, last?.state, state)
  for (const one of news) await accept(itemOf(inbox, one, turn))
  await inbox.keep('cursor', { turn, state })
}

/** As its hook would have brought it. */
const itemOf = ({ settings: { businessAccountId: id } }: Inbox, { name, field, value }: News, turn: number) => {
  const body = { object: 'whatsapp_business_account', entry: [{ id, changes: [{ field, value }] }] }
  return { key: `look:${turn}:${name}`, lane: 'account', body: Buffer.from(JSON.stringify(body)) }
}

/** A number that may send nothing says so for as long as that lasts. */
const minded = async (inbox: Inbox, was: State | undefined, { number }: State): Promise<void> => {
  if (number.blocked) await inbox.health('misconfigured', `WhatsApp lets this number send nothing. ${number.blocked}`)
  else if (was?.number.blocked) await inbox.health('ok', '')
}
