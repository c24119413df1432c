// The same people and the same ledger, from another process.

import type { Fault } from './faults.ts'
import type { HumanDriver } from './human/driver.ts'
import { SlackTrouble } from './human/me.ts'
import type { Entry } from './ledger.ts'
import type { App } from './model.ts'

export type RemoteSimulator = {
  human: HumanDriver
  entries(filter?: { is?: 'call' | 'delivery'; method?: string; type?: string; after?: number }): Promise<Entry[]>
  forget(): Promise<void>
  addFault(fault: Fault): Promise<void>
  clearFaults(): Promise<void>
  configureApp(appId: string, change: Partial<App>): Promise<void>
}

export function connectSimulator(url: string): RemoteSimulator {
  const call = (method: string, path: string, body?: unknown) => request(`${url}/_control/${path}`, method, body)
  return {
    human: remoteHuman(url),
    entries: async (filter = {}) => {
      const query = new URLSearchParams(Object.entries(filter).map(([key, value]) => [key, String(value)]))
      return (await call('GET', `ledger?${query}`)) as Entry[]
    },
    forget: async () => void (await call('DELETE', 'ledger')),
    addFault: async (fault) => void (await call('POST', 'faults', fault)),
    clearFaults: async () => void (await call('DELETE', 'faults')),
    configureApp: async (appId, change) => void (await call('POST', `apps/${appId}`, change)),
  }
}

function remoteHuman(url: string, as = ''): HumanDriver {
  const here = {
    user: as,
    as: (user: string) => remoteHuman(url, user),
    waitFor: (look: () => unknown, options?: { timeout?: number; what?: string }) => pollFor(look, options),
  }
  return new Proxy(here, {
    // A driver is not a promise, though awaiting one asks for `then`.
    get: (own, verb) =>
      verb === 'then' || typeof verb === 'symbol'
        ? undefined
        : Reflect.has(own, verb)
          ? Reflect.get(own, verb)
          : act(url, as, verb),
  }) as unknown as HumanDriver
}

const act =
  (url: string, as: string, verb: string) =>
  async (...args: unknown[]) => {
    const query = as ? `?as=${encodeURIComponent(as)}` : ''
    const { answer } = (await request(`${url}/_control/human/${verb}${query}`, 'POST', args)) as { answer: unknown }
    return answer ?? undefined
  }

async function request(url: string, method: string, body?: unknown): Promise<unknown> {
  const sent =
    body === undefined
      ? {}
      : { body: JSON.stringify(body, bytesToText), headers: { 'content-type': 'application/json' } }
  const response = await fetch(url, { method, ...sent })
  const answer = (await response.json()) as { error?: string }
  if (!response.ok) throw new SlackTrouble(answer.error ?? `The simulator answered ${response.status}`)
  return answer
}

function bytesToText(this: unknown, key: string, value: unknown): unknown {
  const held = (this as Record<string, unknown>)[key]
  return held instanceof Uint8Array ? { base64: Buffer.from(held).toString('base64') } : value
}

const LOOK_EVERY_MS = 50

async function pollFor(look: () => unknown, { timeout = 5_000, what = 'it' } = {}): Promise<unknown> {
  const until = Date.now() + timeout
  for (let seen = await look(); ; seen = await look()) {
    if (seen) return seen
    if (Date.now() > until) throw new SlackTrouble(`Waited ${timeout} ms for ${what}, in vain.`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}
