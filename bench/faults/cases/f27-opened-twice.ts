import { freePort } from '../../../core/src/testing/ports.ts'
import { beginHubProcess } from '../../support/hub.ts'
import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import { pauseIn } from '../patience.ts'
import { agents, customers, firstLines, untilSpent } from '../play.ts'
import type { Case } from './case.ts'
import { slowRecoveries } from './recovery.ts'

/** While everybody writes, a second process opens the same data and is turned away; then the first is killed in the middle of a write. */
const play = async (arena: Arena): Promise<void> => {
  const hub = await keepHub(arena, 'all')
  await firstLines(arena, hub.url)
  const people = [
    await customers(arena, [hub.url], { untilTold: true, pauseMs: 10 }),
    await agents(arena, [hub.url], { untilTold: true }),
  ]
  const blows = async (): Promise<void> => {
    for (let n = 0; n < arena.size.faults; n++) {
      await hub.healthy()
      await secondOpener(arena)
      await pauseIn(arena, arena.random.between(0, 500))
      await hub.kill('kill -9 during a write')
    }
  }
  await Promise.all([blows(), untilSpent(arena, [hub], people, arena.size.faults)])
}

const secondOpener = async ({ env }: Arena): Promise<void> => {
  const { child, ready } = beginHubProcess({ env, port: await freePort(), quiet: true })
  const opened = await ready
  if (opened) child.kill()
  const { code } = await child.gone
  if (opened || code !== 1) throw new Error(`A second process opened the data of the first (it ended with ${code}).`)
}

export const openedTwice: Case = {
  id: 'F27',
  title: 'opened twice, and killed while writing',
  engines: ['pglite'],
  play,
  judge: slowRecoveries,
}
