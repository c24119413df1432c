import { updateConnection } from '../../../core/src/connections/index.ts'
import type { TokenEntry } from '../../courier/provider.ts'
import { withHub } from '../../support/seed.ts'
import type { Arena } from '../arena.ts'
import type { Keeper } from '../keeper.ts'
import { keepHub } from '../keeper.ts'
import type { Truth } from '../oracle/read.ts'
import { awaiting, pauseIn } from '../patience.ts'
import { agents, customers, firstLines, untilSpent } from '../play.ts'
import type { Case } from './case.ts'

const WORKERS = 8

/** The token ends again and again while eight workers send; once nobody gets a new one until somebody has signed in. */
const play = async (arena: Arena): Promise<void> => {
  // Nobody dies here, and whoever waits for a token must not be hurried out of its call; only the pauses after a refusal are shorter.
  arena.env.DESKLESS_HASTE = '2'
  await withTokens(arena)
  arena.provider.weather({ beforeMs: [0, 8], afterMs: [0, 20] })
  const embedded = arena.engine === 'pglite'
  const api = await keepHub(arena, embedded ? 'all' : 'api')
  const workers = await Promise.all(Array.from({ length: embedded ? 0 : WORKERS }, () => keepHub(arena, 'worker')))
  const [worker = api] = workers
  await firstLines(arena, api.url, worker.url)
  const people = [
    await customers(arena, [api.url], { untilTold: true }),
    await agents(arena, [api.url], { untilTold: true }),
  ]
  const rounds = arena.size.faults
  await Promise.all([endings(arena, api, rounds), untilSpent(arena, [worker], people, rounds + 1)])
}

const withTokens = ({ env, company }: Arena): Promise<unknown> =>
  withHub(env, ({ services }) =>
    updateConnection(services, company.accountId, company.inbox.id, { settings: { tokens: true } }),
  )

const endings = async (arena: Arena, hub: Keeper, rounds: number): Promise<void> => {
  for (let n = 0; n < rounds; n++) {
    await pauseIn(arena, arena.random.between(300, 1_500))
    await end(arena)
    arena.faults.push({ at: 0, what: 'token ended' })
  }
  await awaiting(arena, () => 'a new token', untilGranted(arena))
  arena.provider.weather({ refusesTokens: true })
  await end(arena)
  await awaiting(arena, () => 'the inbox to ask for a sign-in', untilHealth(arena, hub, 'reauthorise'))
  await pauseIn(arena, arena.size.awayMs / 2)
  arena.provider.weather({ beforeMs: [0, 8] })
  await signIn(arena, hub)
  await awaiting(arena, () => 'the inbox to be well again', untilHealth(arena, hub, 'ok'))
  arena.faults.push({ at: 0, what: 'refused' })
}

/** Ends what is there, once something was sent with it: one that never lasts to its first use is no token that ends. */
const end = async (arena: Arena): Promise<void> => {
  await awaiting(arena, () => 'a token that may end', untilUsed(arena))
  arena.provider.endToken()
  while (arena.provider.tokens().at(-1)?.is === 'granted') await pauseIn(arena, 10)
}

const untilGranted = async (arena: Arena): Promise<void> => {
  while (arena.provider.tokens().at(-1)?.is !== 'granted') await pauseIn(arena, 25)
}

const untilUsed = async (arena: Arena): Promise<void> => {
  const used = (): boolean => {
    const last = arena.provider.tokens().at(-1)
    return last?.is === 'granted' && (arena.provider.taken().at(-1)?.at ?? 0) > last.at
  }
  while (!used()) await pauseIn(arena, 100)
}

const ask = async ({ company }: Arena, { url }: Keeper, path: string, method = 'GET'): Promise<{ health: string }> => {
  const headers = { authorization: `Bearer ${company.tokens[0]}`, 'content-type': 'application/json' }
  const answer = await fetch(`${url}/v1/inboxes/${company.inbox.id}${path}`, { method, headers })
  if (!answer.ok) throw new Error(`The inbox answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as { health: string }
}

const untilHealth = async (arena: Arena, hub: Keeper, wanted: string): Promise<void> => {
  while ((await ask(arena, hub, '')).health !== wanted) await pauseIn(arena, 100)
}

/** What a person does in the settings, once the provider would give a token again. */
const signIn = (arena: Arena, hub: Keeper): Promise<unknown> => ask(arena, hub, '/connect', 'POST')

/** One refresh for each token that ended, and none for any that did not; nobody brings a token that was renewed before. */
const judge = ({ provider }: Arena, _: Truth): string[] => {
  const told = provider.tokens()
  const of = (is: TokenEntry['is']): TokenEntry[] => told.filter((entry) => entry.is === is)
  const renewed = Map.groupBy(of('granted'), ({ old }) => old)
  const ended = new Set(of('ended').map(({ token }) => token))
  return [
    ...[...renewed].flatMap(([old, all]) =>
      all.length > 1 ? [`${old ?? 'the first sign-in'} was renewed ${all.length} times`] : [],
    ),
    ...[...renewed.keys()].flatMap((old) =>
      old === undefined || ended.has(old) ? [] : [`${old} was renewed before it had ended`],
    ),
    ...[...ended].flatMap((token) => (renewed.has(token) ? [] : [`${token} was never renewed`])),
    ...of('spent').map(({ old }) => `${old} was brought again after it had been renewed`),
    ...(of('refused').length > 0 ? [] : ['nobody was refused']),
  ]
}

const figures = ({ provider }: Arena): string[] => {
  const of = (is: TokenEntry['is']): number => provider.tokens().filter((entry) => entry.is === is).length
  return [`${of('ended')} endings, ${of('granted')} tokens given, ${of('refused')} times refused`]
}

export const tokenEnded: Case = {
  id: 'F22',
  title: 'a token ends, eight workers refresh',
  engines: ['pglite', 'postgres'],
  play,
  judge,
  figures,
}
