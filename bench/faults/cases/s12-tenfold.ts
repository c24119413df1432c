import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import { crew, firstVisits, listen, untilSpent, visitors } from '../tool-play.ts'
import type { Case } from './case.ts'

const COPIES = 10

/** Every hook and every event comes ten times at once, at two doors where there are two; every form is sent twice. */
const play = async (arena: Arena): Promise<void> => {
  const { messages } = arena.size
  const embedded = arena.engine === 'pglite'
  const first = await keepHub(arena, embedded ? 'all' : 'api')
  const second = embedded ? first : await keepHub(arena, 'api')
  const worker = embedded ? first : await keepHub(arena, 'worker')
  const doors = [first.url, second.url]
  await listen(arena, doors)
  await arena.tool?.weather({
    slack: [
      { on: 'delivery:message', effect: { is: 'duplicate', copies: COPIES }, chance: 1 },
      { on: 'delivery:app_mention', effect: { is: 'duplicate', copies: COPIES }, chance: 1 },
    ],
    teams: [{ on: 'delivery', effect: { is: 'twice', copies: COPIES - 1 }, chance: 1 }],
  })
  await firstVisits(arena, first.url, worker.url)
  const people = [
    await visitors(arena, doors, { messages: messages / 2, copies: COPIES }),
    await crew(arena, { messages: messages / 2, twice: true }),
  ]
  await untilSpent(arena, [worker], people, 0)
  arena.faults.push(...Array.from({ length: messages }, () => ({ at: 0, what: 'tenfold' })))
}

export const tenfoldInSlack: Case = {
  id: 'S12',
  title: 'F12 through Slack: every event ten times',
  engines: ['pglite', 'postgres'],
  through: 'slack',
  play,
}

export const tenfoldInTeams: Case = {
  ...tenfoldInSlack,
  id: 'T12',
  title: 'F12 through Teams: every activity ten times',
  through: 'teams',
}
