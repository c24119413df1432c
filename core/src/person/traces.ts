import { sql } from 'kysely'
import type { Executor } from '../db/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import { refKey } from '../refs/index.ts'
import type { Services } from '../services.ts'
import type { Person } from './whose.ts'

/** By what bytes and keys that name nobody are known to be about a person: lanes exactly, words anywhere in them. */
export type Traces = { lanes: string[]; words: string[] }

/** Shorter ones would be found everywhere. */
const SHORTEST = 4

export const tracesOf = async (db: Executor, person: Person): Promise<Traces> => {
  const written = person.identities.flatMap(({ value, spelled }) => [value, ...(spelled ? [spelled] : [])])
  const names = [...person.threads.map((thread) => thread.key), ...written]
  const inboxes = [...new Set(person.threads.map((thread) => thread.inbox_id))]
  const outside = [...names.flatMap(spellings), ...(await placesOf(db, person))]
  return {
    lanes: inboxes.flatMap((inbox) => names.map((name) => `${inbox}:${refKey(name)}`)),
    words: [...new Set(outside)].filter((word) => word.length >= SHORTEST),
  }
}

/** As a provider may write it: in UTF-8, in a form, or in JSON that knows only ASCII. */
const spellings = (name: string): string[] => [name, encodeURIComponent(name), asciiJson(name)]

const asciiJson = (name: string): string =>
  JSON.stringify(name)
    .slice(1, -1)
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** What agents do in a surface names the conversation, its mirror or its thread there, never the contact. */
const placesOf = async (db: Executor, { accountId, conversations }: Person): Promise<string[]> => {
  const { rows } = await sql<{ id: string; root: string | null }>`
    SELECT id, root FROM mirrors WHERE account_id = ${accountId} AND conversation_id = ANY(${conversations}::uuid[])
    UNION SELECT mirror_id, root FROM moves WHERE account_id = ${accountId} AND conversation_id = ANY(${conversations}::uuid[])`.execute(
    db,
  )
  return [...conversations, ...rows.flatMap(({ id, root }) => [id, ...(root ? [root, lastOf(root)] : [])])]
}

/** A surface names its threads by place and number; in its bytes the number stands alone. */
const lastOf = (root: string): string => root.slice(root.lastIndexOf(':') + 1)

type Job = Pick<ClaimedJob, 'accountId' | 'lane' | 'payload'>
const placeOf = ({ accountId, lane }: Job): string => `erase ${accountId} ${lane}`

/** Jobs carry no addresses: what an erasure must not lose goes with its job, sealed. */
export const sealTraces = ({ seal }: Pick<Services, 'seal'>, job: Job, traces: Traces): string =>
  seal.seal(JSON.stringify(traces), placeOf(job))

export const openTraces = ({ seal }: Pick<Services, 'seal'>, job: Job): Traces => {
  const sealed = job.payload?.traces
  return typeof sealed === 'string' ? (JSON.parse(seal.open(sealed, placeOf(job))) as Traces) : { lanes: [], words: [] }
}

/** Whether a text holds one of the words. */
export const mentions = (text: ReturnType<typeof sql>, { words }: Traces) =>
  sql<boolean>`EXISTS (SELECT 1 FROM unnest(${words}::text[]) AS word WHERE position(word IN ${text}) > 0)`
