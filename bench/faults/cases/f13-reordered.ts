import type { CustomerEntry } from '../../support/customers.ts'
import { customersSaid } from '../../support/customers.ts'
import { SECRET } from '../../support/seed.ts'
import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import type { Truth } from '../oracle/read.ts'
import { agents, customers, firstLines, untilSpent } from '../play.ts'
import type { Case } from './case.ts'

/** Edits and removals before their message; echoes and receipts shuffled, doubled and before the answer to the send. */
const play = async (arena: Arena): Promise<void> => {
  const hub = await keepHub(arena, arena.engine === 'pglite' ? 'all' : 'api')
  const worker = arena.engine === 'pglite' ? hub : await keepHub(arena, 'worker')
  await firstLines(arena, hub.url, worker.url)
  const hooks = { url: hub.url + arena.company.inbox.doorPath, secret: SECRET }
  arena.provider.weather({ hooks, echoFirst: true, afterMs: [0, 80] })
  const half = arena.size.messages / 2
  const people = [
    await customers(arena, [hub.url], { script: 'shuffled', messages: half * 2.2 }),
    await agents(arena, [hub.url], { messages: half }),
  ]
  await untilSpent(arena, [worker], people, 0)
  arena.faults.push(...Array.from({ length: arena.size.messages }, () => ({ at: 0, what: 'shuffled' })))
}

/** The end is the same as if everything had come in order: the last edit stands, the furthest receipt, no echo twice. */
export const endsInOrder = (arena: Arena, truth: Truth): string[] => {
  const told = customersSaid(arena.folder).filter((entry) => entry.event === 'sent')
  const behind = truth.deliveries.filter(({ status }) => status !== 'read' && status !== 'unsure')
  const outside = truth.messages.filter(({ kind }) => kind === 'out').length - truth.deliveries.length
  return [
    ...told.flatMap((entry) => notAsTold(entry, truth)),
    ...behind.map(({ text, status }) => `${text} stayed ${status} although it was read`),
    ...(outside > 0 ? [`${outside} echoes became messages of their own`] : []),
  ]
}

const notAsTold = (entry: CustomerEntry, truth: Truth): string[] => {
  if (entry.is !== 'edit' && entry.is !== 'removal') return []
  const message = truth.messages.find(({ key }) => key === entry.of)
  if (entry.is === 'removal') return message && !message.removed ? [`${entry.of} was not removed`] : []
  return message && !message.removed && message.text !== entry.text
    ? [`${entry.of} reads “${message.text}” and not its edit`]
    : []
}

export const reordered: Case = {
  id: 'F13',
  title: 'hooks reordered and doubled',
  engines: ['pglite', 'postgres'],
  play,
  judge: endsInOrder,
}
