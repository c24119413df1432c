import { openConnection } from '../connections/index.ts'
import type { Connection, RawItem } from '../contract/index.ts'
import { ChannelError, FetchError, Refusal } from '../contract/index.ts'
import { change, lockConversation } from '../conversations/change.ts'
import { hurried } from '../crash.ts'
import type { Row } from '../db/index.ts'
import { fillFile } from '../files/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import type { Outcome, Subscriber } from '../jobs/runner.ts'
import { perLane } from '../jobs/runner.ts'
import type { Services } from '../services.ts'
import { asRawItem } from './raw.ts'

const LEASE_MS = 120_000
/** About ten minutes in all: links of providers do not live much longer. */
const WAITS_MS = [1_000, 5_000, 15_000, 60_000, 120_000, 240_000].map(hurried)

/** Brings files that still lie at a provider. Never more than a few at once: they are large. */
export const fetchSubscriber = (services: Services): Subscriber => ({
  name: 'fetch',
  batch: 2,
  parallel: 3,
  leaseMs: LEASE_MS,
  run: perLane(services.db, services.log, (job) => fetchFile(services, job)),
})

const fetchFile = async (services: Services, job: ClaimedJob): Promise<Outcome> => {
  const file = await services.db.root
    .selectFrom('files')
    .selectAll()
    .where('account_id', '=', job.accountId)
    .where('id', '=', job.lane)
    .executeTakeFirst()
  if (file?.status !== 'pending' || !file.connection_id) {
    // A worker may have died between the bytes and the word of them: told twice is better than never.
    if (file && job.attempts > 1) await tell(services, file)
    return 'done'
  }
  try {
    const connection = (await openConnection(services, job.accountId, file.connection_id)) as Connection<never>
    const row = await services.db.root
      .selectFrom('connections')
      .select('plugin')
      .where('id', '=', file.connection_id)
      .executeTakeFirstOrThrow()
    const opened = await services.registry
      .channel(row.plugin)
      .openFile?.(file.source, connection, { raw: () => rawOf(services, file) })
    if (!opened)
      throw new ChannelError({ code: 'no_files', sent: 'no', retry: 'never', tell: 'This channel cannot open files.' })
    const { name = file.name, ...bytes } = opened
    await fillFile(services, { accountId: job.accountId, id: file.id, name, ...bytes })
    await tell(services, file)
    return 'done'
  } catch (error) {
    return retryOrMiss(services, file, job, error)
  }
}

/** The item it came in, unless it was emptied since. */
const rawOf = async ({ db }: Services, file: Row<'files'>): Promise<RawItem | undefined> => {
  if (file.raw_id === null) return undefined
  const row = await db.root
    .selectFrom('raw_items')
    .selectAll()
    .where('id', '=', file.raw_id)
    .where('account_id', '=', file.account_id)
    .executeTakeFirst()
  return row && row.body.length > 0 ? asRawItem({ ...row, id: String(row.id) }) : undefined
}

const retryOrMiss = async (
  services: Services,
  file: Row<'files'>,
  job: ClaimedJob,
  error: unknown,
): Promise<Outcome> => {
  const wait = waitFor(job.attempts, file, error)
  const final = isFinal(error)
  services.log.warn(
    { file: file.id, attempt: job.attempts, error: String((error as Error).message) },
    'A file could not be fetched.',
  )
  if (wait !== undefined && !final) return { again: new Date(Date.now() + wait) }
  await services.db.root
    .updateTable('files')
    .set({ status: 'missing', refused: isUnsafe(error) ? error.tell : null })
    .where('account_id', '=', file.account_id)
    .where('id', '=', file.id)
    .execute()
  await tell(services, file)
  return 'done'
}

/** What is too large today is too large in ten minutes, and would be fetched again each time. */
const isFinal = (error: unknown): boolean =>
  error instanceof ChannelError
    ? error.retry === 'never'
    : isUnsafe(error) || ((error instanceof Refusal || error instanceof FetchError) && error.code === 'too_large')

const isUnsafe = (error: unknown): error is Refusal => error instanceof Refusal && error.code === 'unsafe'

const DAY_MS = 24 * 3_600_000

/** The provider has it still, and it is ours that cannot look into it: a day may pass over mending that. */
const waitFor = (attempts: number, { created_at }: Row<'files'>, error: unknown): number | undefined => {
  const unlooked = error instanceof Refusal && error.code === 'unavailable'
  const young = created_at.getTime() > Date.now() - DAY_MS
  return WAITS_MS[attempts - 1] ?? (unlooked && young ? WAITS_MS.at(-1) : undefined)
}

/** The message that carries the file changed for whoever shows it. */
const tell = async (services: Services, file: Row<'files'>): Promise<void> => {
  if (!file.message_id) return
  await services.db.transaction(async (trx) => {
    const message = await trx
      .selectFrom('messages')
      .select(['id', 'conversation_id'])
      .where('account_id', '=', file.account_id)
      .where('id', '=', file.message_id)
      .executeTakeFirst()
    if (!message) return
    const conversation = await lockConversation(trx, file.account_id, message.conversation_id)
    await change(trx, conversation, [{ type: 'file.changed', messageId: message.id, data: { file: file.id } }])
  })
}
