import { sql } from 'kysely'
import { knownConnection } from '../connections/index.ts'
import type { Answered, Envelope } from '../contract/index.ts'
import { RECIPIENTS_MAX, Refusal } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'
import type { Services } from '../services.ts'
import type { Outlet } from './outlet.ts'

type Place = { accountId: string; conversation: string }

/** The last line to or from the contact that says who it went to. */
const lastWithEnvelope = async (db: Executor, place: Place): Promise<Answered | undefined> => {
  const row = await said(db, place)
    .select(['kind', 'envelope', 'memo', 'number'])
    .where('envelope', 'is not', null)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row?.envelope) return undefined
  const first = !(await isSaidBefore(db, place, row.number))
  return { kind: row.kind as Answered['kind'], envelope: row.envelope, first, ...(row.memo && { memo: row.memo }) }
}

const said = (db: Executor, { accountId, conversation }: Place) =>
  db
    .selectFrom('messages')
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversation)
    .where('kind', 'in', ['in', 'out'])

/** Earlier in this conversation, or in another one of its thread. */
const isSaidBefore = async (db: Executor, place: Place, number: number): Promise<boolean> => {
  if (await said(db, place).select('id').where('number', '<', number).limit(1).executeTakeFirst()) return true
  const { accountId: account, conversation: id } = place
  const { rows } = await sql`
    SELECT 1 FROM conversations c JOIN conversations o ON o.account_id = c.account_id AND o.thread_id = c.thread_id AND o.number < c.number
    WHERE c.account_id = ${account} AND c.id = ${id} LIMIT 1`.execute(db)
  return rows.length > 0
}

/** Who gets an answer when nothing else is said; undefined where messages have no envelope. */
export const usualEnvelope = async (
  services: Services,
  accountId: string,
  conversation: string,
): Promise<Envelope | undefined> => {
  const { root } = services.db
  const row = await root
    .selectFrom('conversations')
    .select('inbox_id')
    .where('account_id', '=', accountId)
    .where('id', '=', conversation)
    .executeTakeFirst()
  if (!row) throw new Refusal('not_found', 'There is no such conversation.')
  const known = await knownConnection(services, root, accountId, row.inbox_id)
  const channel = services.registry.channel(known.row.plugin)
  if (channel.capabilities(known.connection).envelope !== 'native') return undefined
  return channel.envelopeFor?.(await lastWithEnvelope(root, { accountId, conversation }), known.connection)
}

/** Who gets this answer: whom the agent named, else whoever the conversation is with. Undefined where nobody is named. */
export const answerEnvelope = async (
  db: Executor,
  { capabilities, label, envelopeFor }: Outlet,
  place: Place,
  given: Envelope | undefined,
): Promise<Envelope | undefined> => {
  if (capabilities.envelope !== 'native') return withoutEnvelope(label, given)
  const envelope = given ?? envelopeFor(await lastWithEnvelope(db, place))
  return envelope && requireRecipient(envelope)
}

/** Of a message that begins a thread: to the contact, and whoever else is named. */
export const firstEnvelope = (
  { capabilities, label }: Outlet,
  address: string,
  given: Envelope | undefined,
): Envelope | undefined => {
  if (capabilities.envelope !== 'native') return withoutEnvelope(label, given)
  const { to, cc, bcc, subject } = given ?? { to: [], cc: [], bcc: [], subject: '' }
  const named = [...to, ...cc, ...bcc].some((one) => one.address.toLowerCase() === address.toLowerCase())
  return requireRecipient({ to: named ? to : [{ address }, ...to], cc, bcc, subject })
}

const withoutEnvelope = (label: string, given: Envelope | undefined): undefined => {
  if (given) throw new Refusal('unsupported', `${label} has neither recipients nor subjects.`)
}

const requireRecipient = (envelope: Envelope): Envelope => {
  const { to, cc, bcc } = envelope
  if (to.length === 0) throw new Refusal('invalid', 'Say who gets it: there is no address under “To”.')
  const count = to.length + cc.length + bcc.length
  if (count > RECIPIENTS_MAX)
    throw new Refusal('invalid', `A message goes to at most ${RECIPIENTS_MAX} addresses; this one names ${count}.`)
  return envelope
}
