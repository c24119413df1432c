import type { PGlite, Results, Transaction } from '@electric-sql/pglite'
import type { Statements } from './statements.ts'
import { createStatements, isStalePlan } from './statements.ts'
import { createTurns } from './turns.ts'

type Prepared = { name: string; types: number[] }
type Protocol = Pick<typeof import('@electric-sql/pglite'), 'protocol' | 'parse'>

/**
 * The same embedded database with its usual statements kept prepared: a query is then one step into the database
 * instead of six, and is not planned again.
 */
export const withStatements = ({ protocol, parse }: Protocol, pglite: PGlite): PGlite => {
  const statements = createStatements()
  const known = new Map<string, Prepared>()
  const turn = createTurns()
  const exec = (steps: readonly Uint8Array[], syncToFs: boolean) =>
    pglite.runExclusive(async () => {
      await turn()
      return pglite.execProtocol(joined(steps), { syncToFs })
    })
  const run = async <T>(text: string, params: unknown[], inside: boolean): Promise<Results<T> | undefined> => {
    const name = statements.nameOf(text)
    if (!name) return undefined
    const prepared = known.get(name) ?? (await prepare(name, text))
    const values = params.map((param, i) => serialized(pglite, param, prepared.types[i]))
    const steps = [
      protocol.serialize.bind({ statement: name, values }),
      protocol.serialize.describe({ type: 'P' }),
      protocol.serialize.execute({}),
      protocol.serialize.sync(),
    ]
    const { messages } = await exec(steps, !inside)
    return parse.parseResults(messages, pglite.parsers, { rowMode: 'object' })[0] as Results<T>
  }
  const prepare = async (name: string, text: string): Promise<Prepared> => {
    const steps = [
      protocol.serialize.parse({ name, text }),
      protocol.serialize.describe({ type: 'S', name }),
      protocol.serialize.sync(),
    ]
    const { messages } = await exec(steps, false)
    const prepared = { name, types: parse.parseDescribeStatementResults(messages) }
    known.set(name, prepared)
    return prepared
  }
  return standingFor(pglite, statements, run, turn)
}

/** Said to the database, it is heard here as well. */
const FORGET_ALL = 'DEALLOCATE ALL'

type Run = <T>(text: string, params: unknown[], inside: boolean) => Promise<Results<T> | undefined>

const standingFor = (
  pglite: PGlite,
  statements: Statements,
  run: Run,
  turn: ReturnType<typeof createTurns>,
): PGlite => {
  const query =
    (plain: PGlite['query'], inside: boolean): PGlite['query'] =>
    async (text, params = [], options) => {
      try {
        await turn()
        if (text === FORGET_ALL) statements.forget()
        return (await run(text, params, inside)) ?? (await plain(text, params, options))
      } catch (error) {
        if (isStalePlan(error)) statements.forget()
        throw error
      }
    }
  const alone = query(pglite.query.bind(pglite), false)
  const transaction: PGlite['transaction'] = (work) =>
    pglite.transaction((tx) => work(Object.assign(Object.create(tx) as Transaction, { query: query(tx.query, true) })))
  return new Proxy(pglite, {
    get: (target, name) => {
      if (name === 'query') return alone
      if (name === 'transaction') return transaction
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

const serialized = (pglite: PGlite, param: unknown, type: number | undefined): string | null => {
  if (param === null || param === undefined) return null
  const serialize = type === undefined ? undefined : pglite.serializers[type]
  return serialize ? serialize(param) : String(param)
}

const joined = (steps: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(steps))
