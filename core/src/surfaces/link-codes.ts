import { createHash, randomInt } from 'node:crypto'
import { bodyHash } from '../commands/canonical.ts'
import { commandKey, once, whichCommand } from '../commands/once.ts'
import type { Actor, MemberView } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { memberViews } from '../queries/members.ts'
import type { At } from './links.ts'
import { heldBy, saveLink } from './links.ts'

const hashOf = (code: string): Buffer => createHash('sha256').update(code.trim().toUpperCase()).digest()

/** Nothing that reads like something else. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const LENGTH = 10
const LASTS_MS = 10 * 60_000

/** Whoever types this in a surface is the member it was given to, once, within ten minutes. */
export const giveLinkCode = async (
  trx: Trx,
  accountId: string,
  member: string,
): Promise<{ code: string; expiresAt: Date }> => {
  const code = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  const values = { hash: hashOf(code), expires_at: new Date(Date.now() + LASTS_MS) }
  await trx
    .insertInto('link_codes')
    .values({ account_id: accountId, member_id: member, ...values })
    .onConflict((c) => c.columns(['account_id', 'member_id']).doUpdateSet(values))
    .execute()
  return { code, expiresAt: values.expires_at }
}

type Shown = { code: string; person: string; id: string }

/**
 * Ends the code and links whoever showed it, in one step: nobody else can name the person meanwhile. The link is a command
 * of the member the code was given to, kept under their name like any other.
 */
export const redeemCode = async (trx: Trx, at: At, shown: Shown): Promise<MemberView | undefined> => {
  const { accountId, installation } = at
  const id = (await takeCode(trx, accountId, shown.code)) ?? (await redeemedBefore(trx, at, shown))
  const member = id && (await memberViews(trx, accountId)).find((one) => one.id === id)
  if (!member) return undefined
  const link = { installation, person: shown.person, member: member.id }
  const actor: Actor = { kind: 'member', id: member.id }
  const claim = { accountId, actor, id: shown.id, name: 'link_agent', hash: bodyHash('link_agent', link) }
  await once(trx, claim, async () => {
    await saveLink(trx, at, { ...link, actor })
    return {}
  })
  return member
}

const takeCode = async (trx: Trx, accountId: string, code: string): Promise<string | undefined> => {
  const row = await trx
    .deleteFrom('link_codes')
    .where('account_id', '=', accountId)
    .where('hash', '=', hashOf(code))
    .returning(['member_id', 'expires_at'])
    .executeTakeFirst()
  return row && row.expires_at > new Date() ? row.member_id : undefined
}

/** The same command came again: its code is gone, and what it did stands. */
const redeemedBefore = async (trx: Trx, at: At, { person, id }: Shown): Promise<string | undefined> => {
  const member = await heldBy(trx, at, person)
  if (!member) return undefined
  const key = commandKey(at.accountId, { kind: 'member', id: member }, id)
  return (await whichCommand(trx.selectFrom('commands').select('id'), key).executeTakeFirst()) && member
}
