import type { Health, SetUp } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Executor, Trx } from '../db/index.ts'
import type { Services } from '../services.ts'
import { forgetConnection } from './known.ts'
import type { ConnectionRow } from './open.ts'
import { connectionRow } from './open.ts'
import type { SetupRow } from './setup-rows.ts'
import { changeConnection, connect, insertConnection } from './store.ts'
import { storeTokens } from './token.ts'

export type Landed = { id: string; name: string; health: Health; tell: string }

/** The connections of a setup: made or found again, then connected like any other. */
export const land = async (services: Services, setup: SetupRow, connections: readonly SetUp[]): Promise<Landed[]> => {
  const rows = await services.db.transaction(async (trx) => {
    const rows: ConnectionRow[] = []
    for (const wanted of connections) rows.push(await landOne(trx, services, setup, wanted))
    return rows
  })
  const landed: Landed[] = []
  for (const { account_id, id, name } of rows) {
    forgetConnection(services, id)
    landed.push({ id, name, ...(await connect(services, account_id, id)) })
  }
  return landed
}

const landOne = async (trx: Trx, services: Services, setup: SetupRow, wanted: SetUp): Promise<ConnectionRow> => {
  const known = (await knownAt(trx, setup, wanted.address)) ?? (await typedIn(trx, setup, wanted.typed))
  const row = known ? await revive(trx, services, setup, known, wanted) : await make(trx, services, setup, wanted)
  if (wanted.tokens) await storeTokens(trx, services, row, wanted.tokens)
  return row
}

/** Who stands there now, or stood there last: its conversations and threads are the same ones. */
const knownAt = async (trx: Trx, setup: SetupRow, address: string): Promise<ConnectionRow | undefined> => {
  const holder = await trx
    .selectFrom('addresses')
    .selectAll()
    .where('plugin', '=', setup.plugin)
    .where('value', '=', address)
    .executeTakeFirst()
  if (holder && holder.account_id !== setup.account_id) throw taken()
  if (holder) return connectionRow(trx, holder.account_id, holder.connection_id)
  return trx
    .selectFrom('connections')
    .selectAll()
    .where('account_id', '=', setup.account_id)
    .where('plugin', '=', setup.plugin)
    .where('kind', '=', setup.kind)
    .where('last_address', '=', address)
    .where('archived_at', 'is not', null)
    .orderBy('archived_at', 'desc')
    .executeTakeFirst()
}

/** Its settings were typed in, so it never said where it stands. Of several nobody can tell which is meant. */
const typedIn = async (trx: Trx, setup: SetupRow, typed: SetUp['typed']): Promise<ConnectionRow | undefined> => {
  if (!typed) return undefined
  const rows = await trx
    .selectFrom('connections as c')
    .leftJoin('addresses as a', (on) =>
      on.onRef('a.account_id', '=', 'c.account_id').onRef('a.connection_id', '=', 'c.id'),
    )
    .selectAll('c')
    .where('c.account_id', '=', setup.account_id)
    .where('c.plugin', '=', setup.plugin)
    .where('c.kind', '=', setup.kind)
    .where('c.archived_at', 'is', null)
    .where('a.value', 'is', null)
    .execute()
  const said = Object.entries(typed)
  const same = rows.filter(({ settings }) => said.every(([name, value]) => fold(settings[name]) === fold(value)))
  return same.length === 1 ? same[0] : undefined
}

const fold = (value: unknown): string => String(value ?? '').toLowerCase()

const taken = (): Refusal =>
  new Refusal(
    'conflict',
    'This is connected to another account of this hub already. Disconnect it there first, or ask who runs the hub.',
  )

const revive = async (
  trx: Trx,
  services: Services,
  setup: SetupRow,
  known: ConnectionRow,
  { address, settings }: SetUp,
): Promise<ConnectionRow> => {
  await claim(trx, setup, known.id, address)
  return changeConnection(trx, services, known, { settings, app: setup.app_id, enabled: true, archived: false })
}

const make = async (trx: Trx, services: Services, setup: SetupRow, wanted: SetUp): Promise<ConnectionRow> => {
  const { account_id: accountId, kind, plugin } = setup
  const name = await freeName(trx, setup, wanted.name)
  const { settings } = wanted
  const row = await insertConnection(trx, services, { accountId, kind, plugin, name, settings, app: setup.app_id })
  await claim(trx, setup, row.id, wanted.address)
  return row
}

/** A constraint decides, not the look before: two accounts may be at it at once. */
const claim = async (trx: Trx, setup: SetupRow, connection_id: string, value: string): Promise<void> => {
  const { account_id, plugin } = setup
  const claimed = await trx
    .insertInto('addresses')
    .values({ plugin, value, account_id, connection_id })
    .onConflict((c) =>
      c
        .columns(['plugin', 'value'])
        .doUpdateSet({ value })
        .where('addresses.account_id', '=', account_id)
        .where('addresses.connection_id', '=', connection_id),
    )
    .returning('value')
    .executeTakeFirst()
  if (!claimed) throw taken()
}

/** The provider's own name may be that of another connection. */
const freeName = async (db: Executor, { account_id, kind }: SetupRow, wanted: string): Promise<string> => {
  const name = wanted.slice(0, 190) || 'Unnamed'
  const rows = await db
    .selectFrom('connections')
    .select('name')
    .where('account_id', '=', account_id)
    .where('kind', '=', kind)
    .where((eb) => eb.or([eb('name', '=', name), eb('name', 'like', `${name.replace(/[\\%_]/g, '\\$&')} (%)`)]))
    .execute()
  const names = new Set(rows.map((row) => row.name))
  let free = name
  for (let n = 2; names.has(free); n++) free = `${name} (${n})`
  return free
}
