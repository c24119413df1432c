// Notes at a given rate, and how long the hub took to answer for each.
import { setTimeout as pause } from 'node:timers/promises'
import type { HumanDriver, Simulator } from '@deskless/slack/simulator'
import type { Acks, Room } from './wire.ts'

type Offices = { simulator: Simulator; screens: readonly HumanDriver[]; rooms: readonly Room[] }

const typed: string[] = []

/** In every thread where that is a note. Nobody waits for an answer: what the hub is slow with piles up before its door. */
export const createChatter =
  ({ simulator, screens, rooms }: Offices) =>
  async ({ perSecond, seconds }: { perSecond: number; seconds: number }): Promise<void> => {
    // Where typed lines go to the customer they are no notes, and each waits for its hold.
    const desks = rooms.flatMap((room, n) => (room.direct ? [] : [{ room, screen: screens[n % screens.length] }]))
    const threads = await Promise.all(desks.map(({ room }) => threadIn(simulator, room)))
    const from = performance.now()
    for (let n = 1; n <= perSecond * seconds; n++) {
      const at = n % desks.length
      const [desk, thread] = [desks[at], threads[at]]
      const name = `n-${n}`
      typed.push(name)
      if (desk && thread) await desk.screen?.type(desk.room.id, name, { threadTs: thread })
      await pause(Math.max(0, from + (n * 1_000) / perSecond - performance.now()))
    }
  }

const threadIn = async ({ human }: Simulator, { id }: Room): Promise<string | undefined> =>
  (await human.channel(id)).find(({ metadata }) => metadata !== undefined)?.ts

export const acks = ({ ledger }: Simulator): Acks => {
  const lines = ledger
    .deliveries('message')
    .filter(({ payload }) => String((payload.event as { text?: string }).text).startsWith('n-'))
  return {
    tookMs: lines.map(({ outcome }) => outcome?.took ?? Number.POSITIVE_INFINITY),
    refused: lines.filter(({ outcome }) => !outcome?.ok).length,
    typed,
  }
}
