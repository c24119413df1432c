import { sql } from 'kysely'
import type { SetupStep } from '../contract/index.ts'
import { isUuid, Refusal } from '../contract/index.ts'
import type { Executor, Row, Trx } from '../db/index.ts'
import type { Services } from '../services.ts'

export type SetupRow = Row<'setups'>

/** As long as somebody may be away at a provider's page. */
const LASTS_MS = 10 * 60_000
/** Setups nobody came back to are kept a little, so that who is late hears why. */
const KEPT_MS = 24 * 60 * 60_000

/** A step as it is shown; what came of a setup is its last one. */
export type ShownStep =
  | { is: 'ask'; tell: string; form: unknown }
  | Exclude<SetupStep, { is: 'ask' | 'done' }>
  | { is: 'done'; connections: { id: string; name: string; health: string; tell: string }[] }

/** `memo`: the plugin's own, for its next step. */
export type Kept = { step: ShownStep; memo?: Record<string, unknown> }

export type SetupPlace = { accountId: string; id: string; turn: number }

const placeOf = (id: string): string => `setup:${id}`
const STATE = 'setup:state'

/** What goes through a provider's page: sealed, so it names nothing and cannot be made up. */
export const stateOf = ({ seal }: Services, place: SetupPlace): string => seal.seal(JSON.stringify(place), STATE)

export const readState = ({ seal }: Services, state: string | undefined): SetupPlace => {
  try {
    return JSON.parse(seal.open(state ?? '', STATE)) as SetupPlace
  } catch {
    throw new Refusal('invalid', 'This page was not opened by way of a setup of this hub. Begin again.')
  }
}

export const openKept = ({ seal }: Services, row: Pick<SetupRow, 'id' | 'sealed'>): Kept =>
  JSON.parse(seal.open(row.sealed, placeOf(row.id))) as Kept

const sealKept = ({ seal }: Services, id: string, kept: Kept): string => seal.seal(JSON.stringify(kept), placeOf(id))

export type NewSetup = Pick<SetupRow, 'account_id' | 'id' | 'plugin' | 'kind' | 'app_id' | 'caller'>

export const insertSetup = async (
  trx: Trx,
  services: Services,
  { account_id, ...wanted }: NewSetup,
  kept: Kept,
): Promise<SetupRow> => {
  await trx
    .deleteFrom('setups')
    .where('account_id', '=', account_id)
    .where('ends_at', '<', new Date(Date.now() - KEPT_MS))
    .execute()
  const sealed = sealKept(services, wanted.id, kept)
  return trx
    .insertInto('setups')
    .values({ account_id, ...wanted, sealed, ends_at: new Date(Date.now() + LASTS_MS) })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Only whoever began sees it: another session or token, also of the same member, does not. */
export const setupRow = async (
  db: Executor,
  { accountId, id, caller }: { accountId: string; id: string; caller: string },
): Promise<SetupRow> => {
  const row = isUuid(id)
    ? await db
        .selectFrom('setups')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .where('caller', '=', caller)
        .executeTakeFirst()
    : undefined
  if (!row) throw new Refusal('not_found', 'There is no such setup, or somebody else began it. Begin your own.')
  return row
}

/** Each turn is answered once, and in time. */
export const claimTurn = async (db: Executor, row: SetupRow, turn: number): Promise<void> => {
  const { rows } = await sql`
    UPDATE setups SET turn = turn + 1 WHERE account_id = ${row.account_id} AND id = ${row.id} AND turn = ${turn} AND ends_at > now()
    RETURNING 1`.execute(db)
  if (rows.length === 0)
    throw new Refusal('closed', 'This step was answered before, or it took longer than ten minutes. Begin again.')
}

export const storeTurn = async (services: Services, row: SetupRow, kept: Kept): Promise<SetupRow> =>
  services.db.root
    .updateTable('setups')
    .set({ sealed: sealKept(services, row.id, kept), ends_at: new Date(Date.now() + LASTS_MS) })
    .where('account_id', '=', row.account_id)
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()

/** It ended without a connection; what it asked last cannot be answered any more. */
export const endSetup = async ({ db }: Services, row: SetupRow): Promise<void> => {
  await db.root
    .updateTable('setups')
    .set({ ends_at: new Date() })
    .where('account_id', '=', row.account_id)
    .where('id', '=', row.id)
    .execute()
}
