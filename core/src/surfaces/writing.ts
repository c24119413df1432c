import { setTimeout as pause } from 'node:timers/promises'
import { typistFor } from '../outbound/index.ts'
import type { Services, Writing } from '../services.ts'
import { replyingTo } from './collision.ts'

/** Channels show typing for some five seconds, so it is said again for as long as a form is open. */
const AGAIN_MS = 4_000

type At = { accountId: string; conversation: string }

type Bell = { next(): AbortSignal; ring(): void }

/** While an agent has a form open, the contact sees that somebody writes. One process says it; with it, it ends. */
export const createWriting = (services: Services): Writing & { close(): Promise<void> } => {
  const shown = new Map<string, { bell: Bell; done: Promise<void> }>()
  let closed = false
  return {
    begin: (at) => {
      const { conversation } = at
      if (closed || shown.has(conversation)) return
      const bell = createBell()
      const done = showWhile(
        async () => !closed && (await isOpen(services, at)),
        bell,
        () => typistFor(services, at),
      )
        .catch((error: unknown) => services.log.debug({ error: String(error) }, 'Typing could not be shown.'))
        .finally(() => shown.delete(conversation))
      shown.set(conversation, { bell, done })
    },
    end: ({ conversation }) => shown.get(conversation)?.bell.ring(),
    close: async () => {
      closed = true
      for (const { bell } of shown.values()) bell.ring()
      await Promise.all([...shown.values()].map(({ done }) => done))
    },
  }
}

const createBell = (): Bell => {
  let bell = new AbortController()
  return {
    next: () => {
      bell = new AbortController()
      return bell.signal
    },
    ring: () => bell.abort(),
  }
}

const showWhile = async (
  open: () => Promise<boolean>,
  bell: Bell,
  typist: () => ReturnType<typeof typistFor>,
): Promise<void> => {
  const type = await typist()
  if (!type) return
  // Before looking: a form that closes meanwhile is noticed at once.
  for (let rung = bell.next(); await open(); rung = bell.next()) {
    await type(true)
    await pause(AGAIN_MS, undefined, { signal: rung, ref: false }).catch(() => {})
  }
  await type(false)
}

const isOpen = async ({ db }: Services, { accountId, conversation }: At): Promise<boolean> =>
  (await replyingTo(db.root, accountId, conversation)).length > 0
