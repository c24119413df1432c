import type { Arena } from '../arena.ts'
import type { Keeper } from '../keeper.ts'
import { keepHub } from '../keeper.ts'
import type { Truth } from '../oracle/read.ts'
import { pauseIn } from '../patience.ts'
import { agents, customers, firstLines, untilSpent } from '../play.ts'
import { untilQuiet } from '../quiet.ts'
import type { Case } from './case.ts'

/** A copied folder cannot be told from its original but by the time nobody worked on it. */
const AWAY_HOURS = 0.004
const AWAY_MS = AWAY_HOURS * 3_600_000 + 1_000

/** A backup is taken while answers wait for a provider that is down. They are sent; then the backup starts elsewhere. */
const play = async (arena: Arena): Promise<void> => {
  arena.env.DESKLESS_OUTBOX_HOURS = String(AWAY_HOURS)
  const first = await keepHub(arena, 'all')
  await firstLines(arena, first.url)
  arena.provider.weather({ down: 1 })
  await (await agents(arena, [first.url])).done
  await first.end()
  const backup = await arena.database.restored()
  arena.ends.push(() => backup.drop())
  arena.provider.weather({})
  await lastLife(arena)
  arena.faults.push({ at: Date.now(), what: 'restored', explains: 'restored' })
  if (arena.engine === 'pglite') await pauseIn(arena, AWAY_MS)
  arena.database = backup
  Object.assign(arena.env, backup.env)
  await goesOn(arena, await keepHub(arena, 'all'))
}

/** The life the backup was taken from sends all that waited. */
const lastLife = async (arena: Arena): Promise<void> => {
  const hub = await keepHub(arena, 'all')
  await untilQuiet(arena, [hub.url])
  await hub.end()
}

const goesOn = async (arena: Arena, hub: Keeper): Promise<void> => {
  const few = { messages: arena.size.lanes }
  const people = [
    await customers(arena, [hub.url], { ...few, prefix: 'later' }),
    await agents(arena, [hub.url], { ...few, prefix: LATER }),
  ]
  await untilSpent(arena, [hub], people, 1)
}

const LATER = 'b'

/** Everything that waited in the backup is a person's to decide; nothing else is. */
const judge = (_: Arena, { deliveries }: Truth): string[] => {
  const late = (text: string): boolean => text.startsWith(`${LATER}-`)
  return [
    ...(deliveries.some(({ text }) => !late(text)) ? [] : ['nothing waited in the backup']),
    ...deliveries
      .filter(({ text, code }) => late(text) === (code === 'restored'))
      .map(({ text, status }) => `${text} is ${status} after the backup was restored`),
  ]
}

export const restoredElsewhere: Case = {
  id: 'F26',
  title: 'a backup restored elsewhere',
  engines: ['pglite', 'postgres'],
  play,
  judge,
}
