import { randomBytes } from 'node:crypto'
import { Refusal } from '../contract/index.ts'
import type { Row, Trx } from '../db/index.ts'
import type { Services } from '../services.ts'
import { signIn } from './sign-in.ts'
import { endInvitations } from './users.ts'

const LASTS_MS = 7 * 24 * 3_600_000
const TOKEN_BYTES = 32

export type Invitation = { url: string; expiresAt: Date }

/** Does the work in a transaction, or tells what it answered when it was done before. */
type Once = <T>(work: (trx: Trx) => Promise<T>) => Promise<T>

/**
 * A link by which a member without a password chooses one: better-auth's own reset, kept as a hash and used once. The
 * token stands behind the # of the address, which browsers send to nobody. A new link ends the one before; a repeat of
 * the same request tells the one it told.
 */
export const invite = async (
  services: Services,
  accountId: string,
  memberId: string,
  once: Once = (work) => services.db.transaction(work),
): Promise<Invitation> => {
  const member = await memberRow(services, accountId, memberId)
  const { internalAdapter } = await (await signIn(services)).$context
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const expiresAt = new Date(Date.now() + LASTS_MS)
  const identifier = `reset-password:${token}`
  const { id } = await internalAdapter.createVerificationValue({ identifier, value: member.user_id, expiresAt })
  const made = { url: `${services.config.publicUrl}/invite/#${token}`, expiresAt }
  let told: Invitation | undefined
  try {
    told = await once(async (trx) => {
      await permit(trx, member, id)
      return made
    })
    return told
  } finally {
    if (told?.url !== made.url) await internalAdapter.deleteVerificationByIdentifier(identifier)
  }
}

const memberRow = async ({ db }: Services, accountId: string, id: string): Promise<Row<'members'>> => {
  const row = await db.root
    .selectFrom('members')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new Refusal('not_found', 'There is no such member.')
  if (row.disabled_at) throw new Refusal('closed', 'This member is disabled.')
  return row
}

/**
 * Asked after the link was written and before it is told: whoever joins the user to another account meanwhile finds the
 * link and ends it. Otherwise one account could choose the password another account's member signs in with.
 */
const permit = async (trx: Trx, { account_id, user_id }: Row<'members'>, id: string): Promise<void> => {
  await trx.selectFrom('users').select('id').where('id', '=', user_id).forUpdate().executeTakeFirstOrThrow()
  const signsIn = await trx.selectFrom('sign_ins').select('id').where('user_id', '=', user_id).executeTakeFirst()
  if (signsIn)
    throw new Refusal('closed', 'This member can sign in already. The operator sets a new password: deskless user.')
  const elsewhere = await trx
    .selectFrom('members')
    .select('id')
    .where('user_id', '=', user_id)
    .where('account_id', '!=', account_id)
    .executeTakeFirst()
  if (elsewhere)
    throw new Refusal(
      'closed',
      'This person works for another account as well. The operator sets the password: deskless user.',
    )
  await endInvitations(trx, user_id, id)
}
