import { once } from 'node:events'
import { join } from 'node:path'
import type { Hook } from '../courier/wire.ts'
import { endChild, startChild } from './child.ts'
import { readLedger } from './ledger.ts'

export type CustomersOrder = {
  script: 'steady' | 'overlapping' | 'shuffled' | 'pairs'
  doors: string[]
  /** Where doors are given as paths: each hook takes any of these hubs. */
  hubs?: string[]
  /** Each lane keeps to a door of its own; otherwise every hook takes any. */
  ownDoors?: boolean
  secret: string
  ledger: string
  seed: number
  /** The number of the first message of each lane; 1 unless some were written before. */
  from?: number
  /** Names the lanes. */
  prefix: string
  lanes: number
  /** Hooks to have accepted at least; with `untilTold` the customers go on until they are told it is enough. */
  messages: number
  untilTold: boolean
  copies: number
  /** Each message carries a file, whose name begins with one of these after the other. */
  files?: readonly string[]
  pauseMs: number
}

export type CustomerEntry = Hook & { at: number; event: 'sent' | 'accepted' }

export type Customers = {
  /** Lets them finish what they have begun. */
  enough(): void
  done: Promise<unknown>
  end(): Promise<void>
}

export const customersLedger = (folder: string): string => join(folder, 'customers.jsonl')
export const customersSaid = (folder: string): CustomerEntry[] => readLedger<CustomerEntry>(customersLedger(folder))

export const startCustomers = async (order: CustomersOrder): Promise<Customers> => {
  const child = startChild(new URL('./customers-process.ts', import.meta.url))
  await child.said
  const done = Promise.race([
    once(child.process, 'message'),
    child.gone.then(() => Promise.reject(new Error('The customers went away.'))),
  ])
  done.catch(() => {})
  child.tell({ order })
  return { enough: () => child.tell({ enough: true }), done, end: () => endChild(child) }
}
