import type { Caller } from '../accounts/index.ts'
import type { AppSeat, Setup, SetupAnswer, SetupAt, SetupTurn } from '../contract/index.ts'
import { Refusal, uuidv7, z } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import type { Services } from '../services.ts'
import { requireApp } from './apps.ts'
import { land } from './land.ts'
import { appOf } from './open.ts'
import type { Kept, NewSetup, SetupPlace, SetupRow, ShownStep } from './setup-rows.ts'
import { claimTurn, endSetup, insertSetup, openKept, readState, setupRow, stateOf, storeTurn } from './setup-rows.ts'

export type SetupShown = {
  id: string
  plugin: string
  kind: 'inbox' | 'installation'
  step: ShownStep
  endsAt: Date
}

type Asking = Pick<Caller, 'accountId' | 'via'>
export type Wanted = { plugin: string; kind: 'inbox' | 'installation'; app?: string }

/** A session or a token: what a provider's page leads back to must be the very browser that left. */
const callerOf = ({ via }: Asking): string => `${via.kind}:${via.id}`

/** Where a provider's page leads back to: a page of ours, which hands on what it was given. */
export const backUrl = ({ config }: Pick<Services, 'config'>): string => `${config.publicUrl}/setup/`

const shownSetup = (services: Services, row: SetupRow): SetupShown => ({
  id: row.id,
  plugin: row.plugin,
  kind: row.kind,
  step: openKept(services, row).step,
  endsAt: row.ends_at,
})

/** The first step is taken here; `store` puts it down, in the caller's transaction. */
export const beginSetup = async (
  services: Services,
  caller: Asking,
  { plugin, kind, app }: Wanted,
): Promise<(trx: Trx) => Promise<SetupShown>> => {
  const { accountId } = caller
  const seat = seatOf(services, kind, plugin)
  if (app) await requireApp(services.db.root, { accountId, plugin }, app)
  const wanted: NewSetup = {
    account_id: accountId,
    id: uuidv7(),
    plugin,
    kind,
    app_id: app ?? null,
    caller: callerOf(caller),
  }
  const at = atOf(services, wanted, { accountId, id: wanted.id, turn: 0 }, await appOf(services, wanted.app_id))
  const kept = keptOf(await seat.begin(at))
  return async (trx) => shownSetup(services, await insertSetup(trx, services, wanted, kept))
}

const seatOf = ({ registry }: Services, kind: Wanted['kind'], plugin: string): Setup => {
  const found = registry.get(plugin)
  const setup = kind === 'inbox' ? found?.channel?.setup : found?.surface?.setup
  if (setup) return setup
  throw new Refusal('invalid_setting', `No installed plugin named “${plugin}” sets up an ${kind} this way.`, {
    fields: ['plugin'],
  })
}

const atOf = (services: Services, row: NewSetup, place: SetupPlace, app: AppSeat | undefined): SetupAt => ({
  ...(app ? { app } : {}),
  backUrl: backUrl(services),
  state: stateOf(services, place),
  hub: services.hubFor(row.account_id, row.plugin),
})

const keptOf = ({ step, memo }: SetupTurn): Kept => {
  if (step.is === 'done') throw new Error('A setup whose first step is its last has nothing to ask.')
  if (step.is !== 'ask') return { step, memo }
  const form = z.toJSONSchema(step.form, { io: 'input', unrepresentable: 'any' })
  return { step: { ...step, form }, memo }
}

export const findSetup = async (services: Services, caller: Asking, id: string): Promise<SetupShown> =>
  shownSetup(services, await rowOf(services, caller, id))

const rowOf = (services: Services, caller: Asking, id: string): Promise<SetupRow> =>
  setupRow(services.db.root, { accountId: caller.accountId, id, caller: callerOf(caller) })

/** Goes on with what the administrator said on our page. */
export const answerSetup = async (
  services: Services,
  caller: Asking,
  id: string,
  answer: Exclude<SetupAnswer, { is: 'returned' }>,
): Promise<SetupShown> => {
  const row = await rowOf(services, caller, id)
  const { step } = openKept(services, row)
  if (ANSWERS[step.is] !== answer.is) throw new Refusal('closed', 'This setup does not wait for such an answer.')
  if (step.is === 'pick' && answer.is === 'picked') requireOffered(step, answer.ids)
  await claimTurn(services.db.root, row, row.turn)
  return advance(services, row, answer)
}

const ANSWERS: Record<ShownStep['is'], SetupAnswer['is'] | undefined> = {
  ask: 'asked',
  redirect: 'returned',
  pick: 'picked',
  show: 'seen',
  done: undefined,
}

const requireOffered = (step: Extract<ShownStep, { is: 'pick' }>, ids: readonly string[]): void => {
  if (ids.length === 0 || (ids.length > 1 && !step.several) || ids.some((id) => !step.from.some((it) => it.id === id)))
    throw new Refusal('invalid', step.several ? 'Pick at least one of those offered.' : 'Pick one of those offered.')
}

/** Goes on with what a provider's page gave. The state says where, and works once, for the session that began. */
export const returnToSetup = async (
  services: Services,
  caller: Asking,
  query: Record<string, string>,
): Promise<SetupShown> => {
  const place = readState(services, query.state)
  if (place.accountId !== caller.accountId) throw new Refusal('not_found', 'This setup is of another account.')
  const row = await rowOf(services, caller, place.id)
  await claimTurn(services.db.root, row, place.turn)
  return advance(services, { ...row, turn: place.turn }, { is: 'returned', query })
}

/** No transaction is open: the plugin may ask its provider. */
const advance = async (services: Services, row: SetupRow, answer: SetupAnswer): Promise<SetupShown> => {
  const { step, memo = {} } = openKept(services, row)
  const turn = row.turn + 1
  const app = await appOf(services, row.app_id)
  try {
    const at = atOf(services, row, { accountId: row.account_id, id: row.id, turn }, app)
    const next = await seatOf(services, row.kind, row.plugin).next(answer, memo, at)
    const kept: Kept =
      next.step.is === 'done'
        ? { step: { is: 'done', connections: await land(services, row, next.step.connections) } }
        : keptOf(next)
    return shownSetup(services, await storeTurn(services, row, kept))
  } catch (error) {
    // A form can be filled in again; what a provider's page gave is used up.
    const told = error instanceof Refusal || error instanceof z.ZodError
    if (step.is !== 'redirect' && told) await storeTurn(services, row, { step, memo })
    else await endSetup(services, row)
    throw error
  }
}
