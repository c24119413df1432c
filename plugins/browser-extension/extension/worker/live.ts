// The worker's own line to the hub: only while somebody wants notifications. The browser ends the worker when it rests; an
// alarm then opens the line again, where it broke off.
import type { DeskLive, LiveEvent } from '@deskless/core/client'
import { cursorKept, wishesKept } from '../shared/kept.ts'
import { refreshUnread } from './badge.ts'
import { signedInHub } from './hub.ts'
import { newsOf, tellNews } from './notify.ts'
import { inTurn } from './turns.ts'

/** The line of this life of the worker, if any: whoever wakes up has none. */
let line: DeskLive | undefined

/** Opens, checks or closes the line, whichever is right now. */
export const tendLine = (): Promise<void> =>
  inTurn('line', async () => {
    const wanted = (await wishesKept.read())?.notifications === true && chrome.notifications !== undefined
    const at = wanted ? await signedInHub() : undefined
    if (!at) {
      line?.close()
      line = undefined
    } else if (line) line.check()
    else line = await openLine(at)
  })

/**
 * A worker rests after thirty seconds without a message, and the hub's heartbeat is none: browsers answer it by themselves.
 * A word of ours is asked for after this long, and comes within twice as long.
 */
const QUIET_MS = 10_000

const openLine = async (at: NonNullable<Awaited<ReturnType<typeof signedInHub>>>): Promise<DeskLive> =>
  at.desk.live({
    quietMs: QUIET_MS,
    cursor: await cursorKept.read(),
    onCursor: (cursor) => void cursorKept.write(cursor),
    onReset: () => void refreshUnread(),
    onEvent: (event) => void heard(at, event),
  })

const heard = async (at: Parameters<typeof tellNews>[0], event: LiveEvent): Promise<void> => {
  const news = newsOf(event, at.member)
  if (!news) return
  await tellNews(at, news).catch(() => {})
  await refreshUnread()
}

/** Signed in as somebody else: their line, from now on. */
export const renewLine = (): Promise<void> =>
  inTurn('line', async () => {
    line?.close()
    line = undefined
    await cursorKept.clear()
  }).then(tendLine)
