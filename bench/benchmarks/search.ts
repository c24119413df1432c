import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Filter, SearchKind } from '../../core/src/contract/index.ts'
import type { Db } from '../../core/src/db/index.ts'
import { search as searched } from '../../core/src/queries/search/index.ts'
import { ms, percentile } from '../support/figures.ts'
import { seeded } from '../support/random.ts'
import type { Company } from '../support/seed.ts'
import { closeStage, openStage } from '../support/stage.ts'
import type { Benchmark, Result } from './benchmark.ts'
import { ratio } from './benchmark.ts'
import { fillInbox, MESSAGES_EACH } from './fill-inbox.ts'

const BUDGET_MS = 100
/** Words of the language they speak there; the first of them is in every second message, the last in none but a few. */
const WORDS = 20_000
const SENTENCES = 50_000
const DAYS = 730

/** One look for something, as agents look: how usual its words are decides what it costs. */
type Look = { of: SearchKind; words: string; filter?: Filter }

const run: Benchmark['run'] = async ({ short }) => {
  const stage = await openStage('postgres')
  try {
    const db = await stage.database.open()
    const conversations = short ? 20_000 : 200_000
    await fill(db, stage.company, conversations)
    const results = [await lookAround(db, stage.company, conversations, short ? 200 : 600), await ingestCost(db, short)]
    await db.close()
    return results
  } finally {
    await closeStage(stage)
  }
}

/** Letters only, so that a word is a word, and half of one the beginning of few. */
const word = (rank: ReturnType<typeof sql>) =>
  sql`translate(substr(md5((${rank})::text), 1, 8), '0123456789', 'ghijklmnop')`

/** Two years of talk: usual words often, rare ones seldom, and in every message a number nobody else wrote. */
const fill = async (db: Db, company: Company, conversations: number): Promise<void> => {
  await sql`CREATE TABLE bench_sentences (place int PRIMARY KEY, text text)`.execute(db.root)
  await sql`
    INSERT INTO bench_sentences SELECT n, (SELECT string_agg(${word(sql`floor(exp(random() * ln(${WORDS}::int)))`)}, ' ') FROM generate_series(1, 12 + n % 8))
    FROM generate_series(0, ${SENTENCES - 1}::int) AS n`.execute(db.root)
  const sentence = sql`(SELECT s.text FROM bench_sentences s WHERE s.place = (n::bigint * 7919 + k * 104729) % ${SENTENCES}::int)`
  const said = {
    text: sql`${sentence} || ' A-' || (n * ${MESSAGES_EACH}::int + k)`,
    at: sql`now() - (n * interval '1 day' * ${DAYS}::int / ${conversations}::int) + k * interval '1 minute'`,
  }
  await fillInbox(db, company, conversations, { said })
}

/** What agents look for: one word, two, the half of one, a number, and all of it in what is theirs. */
const looks = (company: Company, messages: number, times: number): Look[] => {
  const random = seeded(11)
  const rank = (): number => Math.floor(Math.exp(random.next() * Math.log(WORDS)))
  const mine: Filter = { field: 'assignee', op: 'eq', value: company.members[0] }
  const open: Filter = { field: 'status', op: 'eq', value: 'open' }
  const kinds: ((n: number) => string)[] = [
    () => spelled(rank()),
    () => `${spelled(rank())} ${spelled(rank())}`,
    () => spelled(rank()).slice(0, 4),
    () => `A-${1 + Math.floor(random.next() * messages)}`,
    () => spelled(1 + Math.floor(random.next() * 20)),
  ]
  return Array.from({ length: times }, (_, n) => ({
    of: n % 3 === 0 ? 'conversations' : 'messages',
    words: kinds[n % kinds.length]?.(n) ?? '',
    ...(n % 4 === 1 && { filter: mine }),
    ...(n % 4 === 2 && { filter: open }),
  }))
}

const spelled = (rank: number): string =>
  createHash('md5')
    .update(String(rank))
    .digest('hex')
    .slice(0, 8)
    .replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)] ?? '')

const lookAround = async (db: Db, company: Company, conversations: number, times: number): Promise<Result> => {
  const messages = conversations * MESSAGES_EACH
  const took: { took: number; look: Look }[] = []
  for (const [n, look] of looks(company, messages, times + 20).entries()) {
    const from = performance.now()
    await searched(db.root, company.accountId, { ...look, limit: 20 })
    if (n >= 20) took.push({ took: performance.now() - from, look })
  }
  const all = took.map((one) => one.took)
  const [p50, p99] = [percentile(all, 0.5), percentile(all, 0.99)]
  for (const slow of took.sort((a, b) => b.took - a.took).slice(0, 5))
    console.error(`search: ${ms(slow.took)} for ${JSON.stringify(slow.look)}`)
  return {
    what: `search ${messages / 1000}k messages by words: p99`,
    measured: `${ms(p99)} (p50 ${ms(p50)})`,
    budget: `≤ ${BUDGET_MS} ms`,
    ok: p99 <= BUDGET_MS,
  }
}

/** The same messages written with the words indexed, and without: what search costs whoever writes. */
const ingestCost = async (db: Db, short: boolean): Promise<Result> => {
  const batches = short ? 10 : 25
  const indexed = await write(db, 0, batches)
  const { rows } = await sql<{
    made: string
  }>`SELECT indexdef AS made FROM pg_indexes WHERE indexname = 'messages_words'`.execute(db.root)
  await sql`DROP INDEX messages_words`.execute(db.root)
  const plain = await write(db, batches, batches)
  if (!rows[0]?.made.includes('search_words')) throw new Error('The words were not indexed.')
  return {
    what: 'messages written 200 at a time with their words indexed ÷ without',
    measured: `${ratio(indexed / plain)} (${Math.round(indexed)} ÷ ${Math.round(plain)} per second)`,
    budget: '',
  }
}

const AT_ONCE = 200

const write = async (db: Db, from: number, batches: number): Promise<number> => {
  const began = performance.now()
  for (let batch = from; batch < from + batches; batch++)
    await sql`
      INSERT INTO messages (account_id, id, conversation_id, number, seq, kind, author, parts, text, words_in)
      SELECT c.account_id, md5('new' || ${batch}::int || '/' || n)::uuid, c.id, 1000 + ${batch}::int, 1000 + ${batch}::int, 'in', '{"kind":"contact"}', '[]',
        s.text, 'en' FROM generate_series(1, ${AT_ONCE}::int) AS n
      JOIN bench_sentences s ON s.place = n * 13 + ${batch}::int JOIN conversations c ON c.number = n`.execute(db.root)
  return (batches * AT_ONCE * 1000) / (performance.now() - began)
}

export const search: Benchmark = { name: 'search', run }
