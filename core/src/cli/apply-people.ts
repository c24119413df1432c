import {
  accountBySlug,
  addMember,
  createAccount,
  memberByEmail,
  roleByKey,
  updateAccount,
  updateMember,
} from '../accounts/index.ts'
import { Refusal, uuidv7 } from '../contract/index.ts'
import type { Services } from '../services.ts'
import type { AccountFile } from './file.ts'
import { idOf } from './named.ts'

type Say = (sentence: string) => void

export const ensureAccount = async (services: Services, file: AccountFile, say: Say): Promise<string> => {
  const known = await accountBySlug(services, file.slug)
  if (!known) return newAccount(services, file, say)
  const { name, locale = known.locale } = file
  if (name === known.name && locale === known.locale) return known.id
  await updateAccount(services, known.id, { name, locale })
  say(`changed account ${file.slug}`)
  return known.id
}

const newAccount = async (services: Services, file: AccountFile, say: Say): Promise<string> => {
  const owner = file.members.find((member) => member.role === 'owner')
  if (!owner) throw new Refusal('invalid_setting', `Account ${file.slug} needs a member with the role owner.`)
  const made = await createAccount(services, {
    name: file.name,
    slug: file.slug,
    locale: file.locale,
    owner: { ...owner, verified: true },
  })
  say(`created account ${file.slug}`)
  return made.accountId
}

export const ensureMember = async (
  services: Services,
  accountId: string,
  member: AccountFile['members'][number],
  say: Say,
): Promise<void> => {
  const { email, name, role, signature } = member
  const known = await memberByEmail(services.db.root, accountId, email.toLowerCase())
  if (!known) {
    const { id } = await addMember(services, accountId, { ...member, verified: true })
    if (member.signature) await updateMember(services, accountId, id, { signature: member.signature })
    return say(`added member ${email}`)
  }
  const { id: roleId } = await roleByKey(services.db.root, accountId, role)
  const signed = signature === undefined || signature === known.signature
  if (known.name === name && known.role_id === roleId && signed) return
  await updateMember(services, accountId, known.id, { name, role, ...(signature !== undefined && { signature }) })
  say(`changed member ${email}`)
}

export const ensureTeam = async (
  services: Services,
  accountId: string,
  team: AccountFile['teams'][number],
  say: Say,
): Promise<void> => {
  const made = await services.db.root
    .insertInto('teams')
    .values({ account_id: accountId, id: uuidv7(), name: team.name })
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (made) say(`created team ${team.name}`)
  const team_id = await idOf(services, 'teams', accountId, team.name)
  for (const email of team.members) {
    const member = await memberByEmail(services.db.root, accountId, email.toLowerCase())
    if (!member) throw new Refusal('invalid_setting', `Team ${team.name} names ${email}, who is not a member.`)
    const { numInsertedOrUpdatedRows: joined = 0n } = await services.db.root
      .insertInto('team_members')
      .values({ account_id: accountId, team_id, member_id: member.id })
      .onConflict((c) => c.doNothing())
      .executeTakeFirstOrThrow()
    if (joined > 0n) say(`added ${email} to team ${team.name}`)
  }
}
