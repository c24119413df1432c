// What systemd or Kubernetes does for a hub: a process that died is started again. It also decides where it dies next.
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../../core/src/testing/ports.ts'
import { endChild } from '../support/child.ts'
import type { HubProcess, HubSetting } from '../support/hub.ts'
import { isReady, startHubProcess } from '../support/hub.ts'
import type { Arena, Fault } from './arena.ts'

export type Keeper = {
  url: string
  /** Kills the process now. */
  kill(what: string): void
  /** Ends it in an orderly way; the next life begins with the next crash point armed. */
  restart(): Promise<void>
  /** Resolves with the next death. */
  died(): Promise<void>
  healthy(): Promise<void>
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
  await up.promise
  const stop = async (): Promise<void> => {
    state.stopping = true
    await state.hub?.stop()
    await life.catch(() => {})
  }
  arena.hubs.push(stop)
  return {
    url,
    kill: (what) => {
      state.killedFor = what
      state.hub?.child.kill('SIGKILL')
    },
    restart: () => restart(state),
    died: async () => void (await state.hub?.child.gone),
    healthy: () => healthy(url),
  }
}

type Life = {
  arena: Arena
  setting: HubSetting
  url: string
  planned: string[]
  hub?: HubProcess
  stopping: boolean
  restarting?: boolean
  killedFor?: string
  mourned?: Fault
}

const live = async (life: Life, begun: () => void): Promise<void> => {
  while (!life.stopping) {
    const crash = life.planned.shift()
    life.hub = await startHubProcess({ ...life.setting, crash })
    begun()
    const { at, signal, code } = await life.hub.child.gone
    if (life.stopping) return
    if (life.restarting) life.restarting = false
    else if (signal) mourn(life, { at, what: life.killedFor ?? crash ?? signal })
    else throw new Error(`The hub (${life.setting.role}) ended by itself with code ${code}.`)
  }
}

const mourn = (life: Life, fault: Fault): void => {
  life.killedFor = undefined
  life.arena.faults.push(fault)
  life.mourned = fault
  const back = async (): Promise<void> => {
    do await pause(50)
    while (life.mourned === fault && !life.stopping && !(await isReady(life.url)))
    // Who dies again on the way back is mourned anew; that recovery counts from the last death.
    if (life.mourned === fault && !life.stopping) fault.healthyMs = Date.now() - fault.at
  }
  void back()
}

const restart = async (life: Life): Promise<void> => {
  const old = life.hub
  life.restarting = true
  if (old) await endChild(old.child)
  while (life.hub === old) await pause(25)
}

const healthy = async (url: string): Promise<void> => {
  while (!(await isReady(url))) await pause(25)
}
