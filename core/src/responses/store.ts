import type { Part } from '../contract/index.ts'
import { asTemplates, cleanText, Refusal, responsePartsSchema, summary, uuidv7 } from '../contract/index.ts'
import { ownFiles } from '../conversations/files.ts'
import type { Row, Trx } from '../db/index.ts'
import { sqlState } from '../db/index.ts'
import { codeWords, folded } from './fold.ts'

/** Neither: it is the account's. */
export type Owner = { member?: string; team?: string }
export type Wanted = { shortCode: string; parts: readonly Part[] }

/** As many as one owner may have: a search looks at all of them. */
const OWNED_MAX = 1_000
/** Nobody looks for a response by what stands on its third page. */
const SEARCHED_MAX = 4_000

export const insertResponse = async (trx: Trx, accountId: string, owner: Owner, wanted: Wanted): Promise<string> => {
  await requireRoom(trx, accountId, owner)
  const id = uuidv7()
  const row = { account_id: accountId, id, ...ownerColumns(owner), ...codeColumns(wanted.shortCode) }
  const content = await contentColumns(trx, accountId, wanted.parts)
  await orTaken(wanted.shortCode, () =>
    trx
      .insertInto('canned_responses')
      .values({ ...row, ...content })
      .execute(),
  )
  return id
}

/** What is not named stays. */
export const updateResponse = async (
  trx: Trx,
  row: Row<'canned_responses'>,
  { owner, shortCode, parts }: Partial<Wanted> & { owner?: Owner },
): Promise<void> => {
  if (owner) await requireRoom(trx, row.account_id, owner)
  const set = {
    ...(owner && ownerColumns(owner)),
    ...(shortCode !== undefined && codeColumns(shortCode)),
    ...(parts && (await contentColumns(trx, row.account_id, parts))),
  }
  await orTaken(shortCode ?? row.short_code, () =>
    trx
      .updateTable('canned_responses')
      .set({ ...set, updated_at: new Date() })
      .where('account_id', '=', row.account_id)
      .where('id', '=', row.id)
      .execute(),
  )
}

const ownerColumns = ({ member = undefined, team = undefined }: Owner) => ({
  member_id: member ?? null,
  team_id: team ?? null,
})

const codeColumns = (shortCode: string) => ({ short_code: shortCode, code_words: codeWords(shortCode) })

const contentColumns = async (trx: Trx, accountId: string, given: readonly Part[]) => {
  const parts = asTemplates(await ownFiles(trx, accountId, responsePartsSchema.parse(given)))
  await keepFiles(trx, accountId, parts)
  const text = cleanText(summary(parts))
  return { parts: JSON.stringify(parts), text, searched: folded(text.slice(0, SEARCHED_MAX)) }
}

/**
 * From now on they are the account's: sending the response does not make them files of one message, which would go when
 * that contact is forgotten. One that is such a file already is refused for the same reason.
 */
const keepFiles = async (trx: Trx, accountId: string, parts: readonly Part[]): Promise<void> => {
  const files = parts.flatMap((part) => (part.is === 'file' && part.file ? [{ id: part.file, name: part.name }] : []))
  if (files.length === 0) return
  const kept = await trx
    .updateTable('files')
    .set({ kept: true })
    .where('account_id', '=', accountId)
    .where(
      'id',
      'in',
      files.map(({ id }) => id),
    )
    .where('message_id', 'is', null)
    .returning('id')
    .execute()
  const taken = files.find(({ id }) => !kept.some((one) => one.id === id))
  if (taken)
    throw new Refusal('conflict', `The file ${taken.name} belongs to a message. Upload it once more for the response.`)
}

const requireRoom = async (trx: Trx, accountId: string, owner: Owner): Promise<void> => {
  const { member_id, team_id } = ownerColumns(owner)
  const rows = await trx
    .selectFrom('canned_responses')
    .select('id')
    .where('account_id', '=', accountId)
    .where('member_id', member_id ? '=' : 'is', member_id)
    .where('team_id', team_id ? '=' : 'is', team_id)
    .limit(OWNED_MAX)
    .execute()
  if (rows.length >= OWNED_MAX)
    throw new Refusal('closed', `There are ${OWNED_MAX} canned responses here already. Remove some first.`)
}

const orTaken = async (shortCode: string, write: () => Promise<unknown>): Promise<void> => {
  try {
    await write()
  } catch (error) {
    if (sqlState(error) !== '23505') throw error
    throw new Refusal('conflict', `There is a canned response “${shortCode}” here already.`)
  }
}
