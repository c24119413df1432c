// What systemd or Kubernetes does for a hub: a process that died is started again. It also decides where it dies next.
import { freePort } from '../../core/src/testing/ports.ts'
import type { Child } from '../support/child.ts'
import { endChild } from '../support/child.ts'
import type { HubSetting } from '../support/hub.ts'
import { beginHubProcess, isReady } from '../support/hub.ts'
import { processorMs } from '../support/processor.ts'
import type { Arena, Fault } from './arena.ts'
import { awaiting, pauseIn } from './patience.ts'

export type Keeper = {
  url: string
  /** Of the process that runs now. */
  pid(): number | undefined
  /** Kills the process that runs now, ready or not; resolves when it is dead. */
  kill(what: string): Promise<void>
  /** Kills it; its next life begins when `meanwhile` is over. */
  killWhile(what: string, meanwhile: () => Promise<void>): Promise<void>
  /** Ends it in an orderly way; the next life begins with the next crash point armed, and is healthy. */
  restart(): Promise<void>
  healthy(): Promise<void>
  /** Resolves when it stands still where it was told to. */
  stands(): Promise<unknown>
  /** Ends it in an orderly way, for good. */
  end(): Promise<void>
}

/** `deaths`: crash points in the order they are armed, one per life; an empty one is a life without. */
export const keepHub = async (
  arena: Arena,
  role: HubSetting['role'],
  deaths: readonly string[] = [],
): Promise<Keeper> => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const state: Life = { arena, setting: { env: arena.env, port, role }, url, planned: [...deaths], stopping: false }
  const up = Promise.withResolvers<void>()
  const life = live(state, up.resolve)
  life.catch((error) => {
    up.reject(error)
    arena.broken.reject(error)
  })
  await awaiting(arena, () => `the hub (${role ?? 'all'}) to be ready`, up.promise)
  const stop = async (): Promise<void> => {
    state.stopping = true
    if (state.child) await endChild(state.child)
    await life.catch(() => {})
  }
  arena.hubs.push(stop)
  return {
    url,
    pid: () => state.child?.process.pid,
    kill: (what) => kill(state, what),
    killWhile: async (what, meanwhile) => {
      const rest = Promise.withResolvers<void>()
      state.rests = rest.promise
      await kill(state, what)
      await meanwhile().finally(rest.resolve)
    },
    restart: () => restart(state),
    stands: () => awaiting(arena, () => `${url} to stand still`, state.child?.said ?? Promise.resolve()),
    end: stop,
    healthy: () => awaiting(arena, () => `${url} to be healthy`, healthy(arena, url)),
  }
}

type Life = {
  arena: Arena
  setting: HubSetting
  url: string
  planned: string[]
  child?: Child
  stopping: boolean
  /** Nobody starts it again before. */
  rests?: Promise<void>
  restarting?: boolean
  killedFor?: string
  mourned?: Fault
}

const live = async (life: Life, begun: () => void): Promise<void> => {
  while (!life.stopping) {
    await life.rests
    const crash = life.planned.shift()
    const { child, ready } = beginHubProcess({ ...life.setting, crash })
    life.child = child
    // Whoever dies on the way there has begun as well: a crash point may lie in the very start.
    await ready.then(begun)
    const { at, signal, code } = await child.gone
    if (life.stopping) return
    if (life.restarting) life.restarting = false
    else if (signal) mourn(life, { at, what: life.killedFor ?? crash ?? signal })
    else throw new Error(`The hub (${life.setting.role}) ended by itself with code ${code}.`)
  }
}

const kill = async (life: Life, what: string): Promise<void> => {
  life.killedFor = what
  life.child?.kill('SIGKILL')
  await life.child?.gone
}

const mourn = (life: Life, fault: Fault): void => {
  life.killedFor = undefined
  life.arena.faults.push(fault)
  life.mourned = fault
  const back = async (): Promise<void> => {
    do await pauseIn(life.arena, 50)
    while (life.mourned === fault && !life.stopping && !(await isReady(life.url)))
    // Who dies again on the way back is mourned anew; that recovery counts from the last death.
    if (life.mourned !== fault || life.stopping) return
    fault.healthyMs = Date.now() - fault.at
    fault.workMs = processorMs(life.child?.process.pid)
  }
  back().catch(() => {})
}

const restart = async (life: Life): Promise<void> => {
  const old = life.child
  life.restarting = true
  if (old) await endChild(old)
  while (life.child === old) await pauseIn(life.arena, 25)
  await healthy(life.arena, life.url)
}

const healthy = async (arena: Arena, url: string): Promise<void> => {
  while (!(await isReady(url))) await pauseIn(arena, 25)
}
