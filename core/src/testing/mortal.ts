// A worker that dies in the middle of a message, without a process of its own to kill.
import type { ChannelSeat, Plugin } from '../contract/index.ts'
import { ChannelError } from '../contract/index.ts'
import type { TestHub } from './start-hub.ts'

/** As if the minute had passed that a dead worker is waited for. */
export const leasesEnd = async ({ database: { db } }: TestHub, message: string): Promise<void> => {
  const ended = { lease_until: new Date(0) }
  const mine = await db.root
    .updateTable('deliveries')
    .set(ended)
    .where('message_id', '=', message)
    .returning(['lane'])
    .executeTakeFirstOrThrow()
  await db.root
    .updateTable('jobs')
    .set({ ...ended, run_at: new Date(0) })
    .where('subscriber', '=', 'deliver')
    .where('lane', '=', mine.lane)
    .execute()
}

/** `met`: it has come. `bury`: what still hangs in this process may end. */
export type Death = { met: Promise<void>; bury(): void }

/** The plugin, of which one call may be made to hang as if its process were gone: before the first byte, and for good. */
export const mortal = (plugin: Plugin): { plugin: Plugin; dies(): Death } => {
  const channel = plugin.channel as unknown as ChannelSeat<Record<string, unknown>>
  let strikes: (() => Promise<never>) | undefined
  const send: typeof channel.send = (piece, inbox, context) => {
    const strike = context.index === 1 ? strikes : undefined
    return strike ? strike() : channel.send(piece, inbox, context)
  }
  const dies = (): Death => {
    const [met, end] = [Promise.withResolvers<void>(), Promise.withResolvers<never>()]
    strikes = () => {
      strikes = undefined
      met.resolve()
      return end.promise
    }
    return { met: met.promise, bury: () => end.reject(new ChannelError(BURIED)) }
  }
  return { plugin: { ...plugin, channel: { ...channel, send } as unknown as Plugin['channel'] }, dies }
}

const BURIED = { code: 'buried', sent: 'no', retry: 'later', tell: 'The worker is gone.' } as const
