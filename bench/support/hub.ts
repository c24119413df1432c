// A hub as its users run it: the same main in a process of its own, set up by its environment alone.
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { Child } from './child.ts'
import { endChild, startChild } from './child.ts'

const MAIN = new URL('./hub-process.ts', import.meta.url)
const START_MS = 180_000
const ROOT = new URL('../../', import.meta.url)

/** What `pnpm start` gives to Node before the name of the main file. */
const flagsOf = (start: string): string[] =>
  (start.split(' && node ').at(-1) ?? '')
    .split(' ')
    .slice(0, -1)
    .map((word) => (word.startsWith('./') ? new URL(word, ROOT).pathname : word))

export const AS_STARTED = flagsOf(JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')).scripts.start)

export type HubProcess = { url: string; child: Child; startedMs: number; stop(): Promise<void> }
/** A process that was begun. `ready`: false when it ended before it answered. */
export type HubBirth = { url: string; child: Child; ready: Promise<boolean> }

/** `quiet`: that it complains is expected. */
export type HubSetting = {
  env: Record<string, string>
  port: number
  role?: 'all' | 'api' | 'worker'
  crash?: string
  quiet?: boolean
}

export const startHubProcess = async (setting: HubSetting): Promise<HubProcess> => {
  const from = performance.now()
  const { url, child, ready } = beginHubProcess(setting)
  if (!(await ready)) throw new Error(`The hub (${setting.role ?? 'all'}) ended before it was ready.`)
  return { url, child, startedMs: performance.now() - from, stop: () => endChild(child) }
}

/** For whoever may have to end it before it is ready. */
export const beginHubProcess = ({ env, port, role = 'all', crash, quiet }: HubSetting): HubBirth => {
  const child = startChild(MAIN, {
    flags: AS_STARTED,
    quiet,
    env: { ...env, PORT: String(port), DESKLESS_ROLE: role, ...(crash && { DESKLESS_CRASH: crash }) },
  })
  const url = `http://127.0.0.1:${port}`
  const dead = new AbortController()
  const ready = Promise.race([whenReady(url, dead.signal), child.gone.then(() => false)]).finally(() => dead.abort())
  return { url, child, ready }
}

const whenReady = async (url: string, dead: AbortSignal): Promise<boolean> => {
  const end = Date.now() + START_MS
  while (Date.now() < end) {
    if (await isReady(url)) return true
    await pause(25)
    if (dead.aborted) return false
  }
  throw new Error(`${url} was not ready after ${START_MS / 1000} s.`)
}

export const isReady = async (url: string): Promise<boolean> => {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.status === 200
}
