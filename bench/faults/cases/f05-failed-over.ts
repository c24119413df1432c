import { SIGNATURE, sign } from '../../courier/wire.ts'
import type { CustomerEntry } from '../../support/customers.ts'
import { customersSaid } from '../../support/customers.ts'
import { ms } from '../../support/figures.ts'
import { SECRET } from '../../support/seed.ts'
import type { Arena } from '../arena.ts'
import type { Keeper } from '../keeper.ts'
import { keepHub } from '../keeper.ts'
import type { Truth } from '../oracle/read.ts'
import { awaiting, pauseIn } from '../patience.ts'
import { agents, customers, firstLines, untilSpent } from '../play.ts'
import type { Case } from './case.ts'

/** A copied folder cannot be told from its original but by the time nobody worked on it. */
const AWAY_HOURS = 0.004
const AWAY_MS = AWAY_HOURS * 3_600_000 + 1_000
/** Providers bring again what they are not sure of, and some of what they are sure of. */
const OVERLAP_MS = 2_000

/** Messages go both ways; the database fails over to a copy that is some seconds old, and providers bring again what they still have. */
const play = async (arena: Arena): Promise<void> => {
  arena.env.DESKLESS_OUTBOX_HOURS = String(AWAY_HOURS)
  arena.provider.weather({ beforeMs: [0, 8], afterMs: [0, 20] })
  const hub = await keepHub(arena, 'all')
  await firstLines(arena, hub.url)
  const people = [
    await customers(arena, [hub.url], { untilTold: true }),
    await agents(arena, [hub.url], { untilTold: true }),
  ]
  await Promise.all([failOver(arena, hub), untilSpent(arena, [hub], people, faultsIn(arena))])
}

/** Embedded the hub dies for the copy as well: it cannot be taken while it is open. */
const faultsIn = ({ engine }: Arena): number => (engine === 'pglite' ? 3 : 2)

const failOver = async (arena: Arena, hub: Keeper): Promise<void> => {
  await pauseIn(arena, arena.size.awayMs / 4)
  const from = Date.now()
  const copy = await copied(arena, hub)
  arena.ends.push(() => copy.drop())
  await pauseIn(arena, arena.size.awayMs / 2)
  const to = Date.now()
  await hub.killWhile('failed over', async () => {
    if (arena.engine === 'pglite') await pauseIn(arena, AWAY_MS)
    arena.database = copy
    Object.assign(arena.env, copy.env)
  })
  await hub.healthy()
  const again = await awaiting(arena, () => 'the provider to bring again what it has', bringAgain(arena, hub, from))
  arena.bound = { from, to, again: new Set(again) }
  arena.faults.push({ at: to, what: 'what came since the copy is gone', explains: 'restored' })
}

const copied = async (arena: Arena, hub: Keeper): Promise<Arena['database']> => {
  if (arena.engine === 'postgres') return arena.database.restored()
  const taken = Promise.withResolvers<Arena['database']>()
  await hub.killWhile('copied', async () => taken.resolve(await arena.database.restored()))
  await hub.healthy()
  return taken.promise
}

/** Every other one; the rest was brought, answered, and forgotten by who brought it. */
const bringAgain = async ({ folder, company }: Arena, { url }: Keeper, from: number): Promise<string[]> => {
  const said = customersSaid(folder)
  const late = new Set(
    said.flatMap(({ id, event, at }) => (event === 'accepted' && at > from - OVERLAP_MS ? [id] : [])),
  )
  const kept = said.filter(({ id, event }) => event === 'sent' && late.has(id)).filter((_, n) => n % 2 === 0)
  for (const { event: _, at: __, ...hook } of kept) {
    const body = JSON.stringify([hook])
    const headers = { [SIGNATURE]: sign(SECRET, body) }
    const answer = await fetch(url + company.inbox.doorPath, { method: 'POST', body, headers })
    if (!answer.ok) throw new Error(`The door answered ${answer.status} to ${hook.id}, which came again.`)
  }
  return kept.map(({ id }: CustomerEntry) => id)
}

/** Lost is at most what was accepted after the copy, and never what was brought again: the rest is the oracle's usual judgement. */
const judge = ({ bound, folder }: Arena): string[] => {
  if (!bound) return ['nothing failed over']
  const between = customersSaid(folder).some(
    ({ event, at }) => event === 'accepted' && at > bound.from && at < bound.to,
  )
  return [
    ...(between ? [] : ['nothing was accepted after the copy']),
    ...(bound.again.size > 0 ? [] : ['nothing came again']),
  ]
}

const figures = ({ bound, folder }: Arena, { messages }: Truth): string[] => {
  if (!bound) return []
  const there = new Set(messages.map(({ key }) => key))
  const accepted = customersSaid(folder).filter(
    ({ event, at }) => event === 'accepted' && at > bound.from && at < bound.to,
  )
  const gone = accepted.filter(({ id }) => !there.has(id)).length
  return [
    `the copy was ${ms(bound.to - bound.from)} old: of ${accepted.length} accepted since, ${gone} are gone and the others came again; ${bound.again.size} were brought again in all`,
  ]
}

export const failedOver: Case = {
  id: 'F5',
  title: 'failed over to a copy seconds old',
  engines: ['pglite', 'postgres'],
  play,
  judge,
  figures,
}
