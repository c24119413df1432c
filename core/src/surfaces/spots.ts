import { knownConnection, undefinedIfGone } from '../connections/index.ts'
import type { Connection, Spot } from '../contract/index.ts'
import { ChannelError } from '../contract/index.ts'
import type { Services } from '../services.ts'
import type { MirrorRow } from './desk.ts'
import { lastLeft } from './home.ts'
import type { Showing } from './showing.ts'

type Thread = { account_id: string; installation_id: string; channel: string; root: string | null; spot: Spot | null }

/** What people call a thread, asked of its tool once. Where it does not say, the name of the channel has to do. */
const askSpot = async (services: Services, thread: Thread): Promise<Spot> => {
  const fallBack = { name: thread.channel }
  if (thread.spot || !thread.root) return thread.spot ?? fallBack
  const { account_id, installation_id } = thread
  const known = await knownConnection(services, services.db.root, account_id, installation_id).catch(undefinedIfGone)
  const surface = known && services.registry.surface(known.row.plugin)
  if (!surface?.mirror.spot || !known?.row.enabled) return fallBack
  try {
    return await surface.mirror.spot(thread.root, known.connection as Connection<never>)
  } catch (error) {
    if (error instanceof ChannelError) return fallBack
    throw error
  }
}

/** Where a conversation is shown, kept with its mirror: threads it left say so. */
export const spotOfHome = async (services: Services, home: MirrorRow): Promise<Spot> => {
  if (home.spot) return home.spot
  const spot = await askSpot(services, home)
  await services.db.root
    .updateTable('mirrors')
    .set({ spot: JSON.stringify(spot) })
    .where('account_id', '=', home.account_id)
    .where('id', '=', home.id)
    .where('root', '=', home.root)
    .execute()
  return spot
}

/** The thread it came from, kept with its mirror before the card is drawn that links it. */
export const noteOrigin = async ({ services, mirror }: Showing): Promise<void> => {
  if (mirror.place === 0 || mirror.came_from) return
  const left = await lastLeft(services.db.root, mirror)
  if (!left) return
  mirror.came_from = await askSpot(services, left)
  await services.db.root
    .updateTable('mirrors')
    .set({ came_from: JSON.stringify(mirror.came_from) })
    .where('account_id', '=', mirror.account_id)
    .where('id', '=', mirror.id)
    .where('place', '=', mirror.place)
    .execute()
}
