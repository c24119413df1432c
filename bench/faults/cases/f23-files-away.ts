import { createHash } from 'node:crypto'
import type { Fate } from '../../courier/files.ts'
import { contentOf, FATES, fateOf } from '../../courier/files.ts'
import type { Fetched } from '../../courier/provider.ts'
import { customersSaid } from '../../support/customers.ts'
import { ms, percentile } from '../../support/figures.ts'
import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import type { StoredFile, Truth } from '../oracle/read.ts'
import { customers, untilSpent } from '../play.ts'
import type { Case, Waits } from './case.ts'

/** Every message carries a file that is there, comes late, breaks off, hangs, has expired, or never comes. */
const play = async (arena: Arena): Promise<void> => {
  const embedded = arena.engine === 'pglite'
  const api = await keepHub(arena, embedded ? 'all' : 'api')
  const worker = embedded ? api : await keepHub(arena, 'worker')
  const people = [await customers(arena, [api.url], { files: FATES })]
  await untilSpent(arena, [worker], people, 0)
  const troubles = filesSent(arena).filter((name) => fateOf(name) !== 'fine')
  arena.faults.push(...troubles.map((name) => ({ at: 0, what: fateOf(name) })))
}

const filesSent = ({ folder }: Arena): string[] => {
  const said = customersSaid(folder)
  const accepted = new Set(said.flatMap(({ event, id }) => (event === 'accepted' ? [id] : [])))
  return said.flatMap((hook) =>
    hook.event === 'sent' && hook.is === 'message' && hook.file && accepted.has(hook.id) ? [hook.file] : [],
  )
}

const NEVER_COME = new Set<Fate>(['expired', 'gone'])
const VISIBLE_MS = 5_000
/** Until then what does not come is said to be missing. */
const GIVEN_UP_MS = 600_000
const TRIES = 3

/** Messages are visible at once; what can be fetched in the end is there, byte for byte; what cannot is said to be missing. */
const judge = (arena: Arena, { files }: Truth, { visibleMs }: Waits): string[] => {
  const { provider, size } = arena
  const stored = Map.groupBy(files, ({ source }) => source)
  const asked = Map.groupBy(provider.fetches(), ({ name }) => name)
  const p99 = percentile(visibleMs, 0.99)
  const wrong = filesSent(arena).flatMap((name) =>
    wrongWith(name, stored.get(name) ?? [], asked.get(name) ?? [], GIVEN_UP_MS / size.haste + size.healthyMs),
  )
  return [
    ...(p99 > VISIBLE_MS * Math.max(1, size.healthyMs / 10_000) ? [`messages waited ${ms(p99)} to be visible`] : []),
    ...(wrong.length > 0 ? [`${wrong.length} wrong about files: ${wrong.slice(0, 5).join(', ')}`] : []),
  ]
}

const wrongWith = (
  name: string,
  rows: readonly StoredFile[],
  asked: readonly Fetched[],
  patience: number,
): string[] => {
  const [row] = rows
  if (!row || rows.length > 1) return [`${name} stands ${rows.length} times`]
  const fate = fateOf(name)
  const wanted = NEVER_COME.has(fate) ? 'missing' : 'ready'
  const first = asked[0]?.at ?? Number.NaN
  const last = asked.at(-1)?.at ?? Number.NaN
  return [
    ...(row.status === wanted ? [] : [`${name} is ${row.status}`]),
    ...(wanted === 'missing' || row.sha256 === sha256(contentOf(name)) ? [] : [`${name} holds other bytes`]),
    ...(row.told > 0 ? [] : [`nobody was told of ${name}`]),
    ...(row.shown !== null && first >= row.shown ? [] : [`${name} was fetched before its message was visible`]),
    ...(fate === 'expired' && asked.length > 1 ? [`${name} was asked for ${asked.length} times`] : []),
    ...(fate === 'gone' && asked.length < TRIES ? [`${name} was given up after ${asked.length} tries`] : []),
    ...(last - first > patience ? [`${name} was pending for ${ms(last - first)}`] : []),
  ]
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const figures = ({ provider }: Arena, { files }: Truth): string[] => {
  const count = (status: string): number => files.filter((file) => file.status === status).length
  return [
    `${files.length} files: ${count('ready')} here, ${count('missing')} missing, after ${provider.fetches().length} fetches`,
  ]
}

export const filesAway: Case = {
  id: 'F23',
  title: 'files late, broken off, expired, gone',
  engines: ['pglite', 'postgres'],
  play,
  judge,
  figures,
}
