import type { Connection } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'
import type { Services } from '../services.ts'
import type { ConnectionRow } from './open.ts'
import { connectionFrom, connectionRow } from './open.ts'

export type Known = { row: ConnectionRow; connection: Connection<never> }

/** A change is noticed as late as this. */
const REMEMBER_MS = 1_000
const MOST = 10_000

const houses = new WeakMap<Services, Map<string, Known & { until: number }>>()

const houseOf = (services: Services): Map<string, Known & { until: number }> => {
  const known = houses.get(services)
  if (known) return known
  const fresh = new Map<string, Known & { until: number }>()
  houses.set(services, fresh)
  return fresh
}

/**
 * For the two straight lines, which pass the same inbox for every message: its row, with its secrets opened, read once a
 * second. `fits`: what is known and does not fit is read anew before anybody gives up over it.
 */
export const knownConnection = async (
  services: Services,
  db: Executor,
  accountId: string,
  id: string,
  fits: (known: Known) => boolean = () => true,
): Promise<Known> => {
  const house = houseOf(services)
  const found = house.get(id)
  if (found && found.row.account_id === accountId && found.until > Date.now() && fits(found)) return found
  if (house.size > MOST) house.clear()
  const row = await connectionRow(db, accountId, id)
  const known = { row, connection: connectionFrom(services, row) as Connection<never>, until: Date.now() + REMEMBER_MS }
  house.set(id, known)
  return known
}

/** After a change of ours. */
export const forgetConnection = (services: Services, id: string): void => void houses.get(services)?.delete(id)
