import type { LiveSeat } from '@deskless/core/contract'
import { Refusal, z } from '@deskless/core/contract'
import { guestByToken, inboxByDoor } from './gate.ts'
import { topicOf } from './send.ts'
import { furtherThreads, lastIn, requireOwn } from './threads.ts'
import type { DownFrame } from './wire.ts'
import { upFrameSchema } from './wire.ts'

const stateShape = z.object({
  door: z.string(),
  visitor: z.string(),
  threads: z.array(z.string()).min(1),
  ip: z.string(),
})

export const live: LiveSeat = {
  open: async ({ url, headers, ip }, host) => {
    await host.rateLimit('widget.socket.ip', ip, { limit: 600, perSeconds: 60 })
    const { visit, inbox } = await guestByToken(url.searchParams.get('token') ?? '', headers.origin, host)
    const threads = [...visit.threads, ...(await furtherThreads({ visit, inbox }))]
    // Between the page they have and now something may have been said.
    const hello = async (): Promise<DownFrame> => ({ is: 'hello', at: await lastIn(inbox, threads) })
    return {
      topic: topicOf(inbox.id, visit.visitor),
      state: { door: visit.door, visitor: visit.visitor, threads: visit.threads, ip },
      hello,
      follows: { account: inbox.accountId, inbox: inbox.id, threads },
    }
  },
  // By now the message itself has gone out to the open windows. Who did not hear it fetches it.
  changed: ({ type, message, data }) => {
    if (type !== 'delivery.changed' || data.status !== 'accepted') return undefined
    return { is: 'look', ...(data.op === 'send' && { message }) } satisfies DownFrame
  },
  frame: async (data, state, host) => {
    const { door, visitor, threads } = stateShape.parse(state)
    const frame = upFrameSchema.safeParse(data)
    if (!frame.success) throw new Refusal('invalid', 'This socket takes `ping` and `typing`.')
    if (frame.data.is === 'ping') return { is: 'pong' } satisfies DownFrame
    await host.rateLimit('widget.typing', visitor, { limit: 60, perSeconds: 60 })
    const { thread = threads[0]!, on } = frame.data
    requireOwn(threads, thread)
    const inbox = await inboxByDoor(host, door)
    await inbox.hub.live.typing(inbox.id, thread, on)
    return undefined
  },
}
