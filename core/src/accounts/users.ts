import { Refusal, uuidv7, z } from '../contract/index.ts'
import type { Row, Trx } from '../db/index.ts'
import type { Services } from '../services.ts'
import { PASSWORD_MAX, PASSWORD_MIN, signIn } from './sign-in.ts'

type Needs = Pick<Services, 'db' | 'config' | 'seal'>

/** Where better-auth files a password: the provider and issuer it looks for at sign-in. */
const PASSWORD = { provider_id: 'credential', issuer: 'local:credential' }

export type User = { id: string; name: string; email: string }
export type NewUser = {
  email: string
  name: string
  password?: string
  /** The operator of the deployment vouches for the address. An administrator of one account cannot. */
  verified?: boolean
}

const emailSchema = z.email().max(320)

const normalEmail = (email: string): string => {
  const parsed = emailSchema.safeParse(email.trim().toLowerCase())
  if (!parsed.success) throw new Refusal('invalid', `“${email}” is not an e-mail address.`)
  return parsed.data
}

/** A user about to be written. The password is hashed already: that takes too long for a transaction. */
export type ReadyUser = Omit<NewUser, 'password'> & { hash?: string }

export const readyUser = async (services: Needs, { password, ...user }: NewUser): Promise<ReadyUser> => ({
  ...user,
  email: normalEmail(user.email),
  ...(password === undefined ? {} : { hash: await hashed(services, password) }),
})

/** There is no public sign-up: users come from the CLI, a configuration file, or a member with `members.manage`. */
export const createUser = async (services: Needs, wanted: NewUser): Promise<User> => {
  const ready = await readyUser(services, wanted)
  const made = await services.db.transaction((trx) => insertUser(trx, ready))
  if (!made) throw new Refusal('conflict', `There is already a user with the address ${ready.email}.`)
  return made
}

const insertUser = async (trx: Trx, { email, name, verified, hash }: ReadyUser): Promise<User | undefined> => {
  const made = await trx
    .insertInto('users')
    .values({ id: uuidv7(), email, name, email_verified: verified ?? false })
    .onConflict((c) => c.column('email').doNothing())
    .returning(['id', 'name', 'email'])
    .executeTakeFirst()
  if (made && hash !== undefined) await writePassword(trx, made.id, hash)
  return made
}

export const findUser = ({ db }: Pick<Needs, 'db'>, email: string): Promise<Row<'users'> | undefined> =>
  db.root.selectFrom('users').selectAll().where('email', '=', normalEmail(email)).executeTakeFirst()

/** Sets or replaces the password and signs the user out everywhere. */
export const setPassword = async (services: Needs, email: string, password: string): Promise<void> => {
  const user = await findUser(services, email)
  if (!user) throw new Refusal('not_found', `There is no user with the address ${email}.`)
  const hash = await hashed(services, password)
  await services.db.transaction(async (trx) => {
    await writePassword(trx, user.id, hash)
    await trx.deleteFrom('sessions').where('user_id', '=', user.id).execute()
    await endInvitations(trx, user.id)
  })
}

/**
 * The user of that address, made when missing. Someone could have made the user in another account with a password of
 * their own choice, waiting for the real person to be invited: joining a second account voids what nobody vouched for.
 */
export const userForMember = async (trx: Trx, ready: ReadyUser): Promise<User> => {
  const made = await insertUser(trx, ready)
  if (made) return made
  const known = await trx
    .selectFrom('users')
    .selectAll()
    .where('email', '=', ready.email)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (!known.email_verified) await voidSignIn(trx, known.id)
  return known
}

const voidSignIn = async (trx: Trx, userId: string): Promise<void> => {
  await trx.deleteFrom('sign_ins').where('user_id', '=', userId).execute()
  await trx.deleteFrom('sessions').where('user_id', '=', userId).execute()
  await endInvitations(trx, userId)
}

/** Ends every link by which the user could choose a password, or all but one. */
export const endInvitations = async (trx: Trx, userId: string, except = ''): Promise<void> => {
  await trx.deleteFrom('verifications').where('value', '=', userId).where('id', '!=', except).execute()
}

const writePassword = async (trx: Trx, userId: string, hash: string): Promise<void> => {
  await trx
    .deleteFrom('sign_ins')
    .where('user_id', '=', userId)
    .where('provider_id', '=', PASSWORD.provider_id)
    .execute()
  const signIn = { ...PASSWORD, id: uuidv7(), user_id: userId, outside_id: userId, password: hash }
  await trx
    .insertInto('sign_ins')
    .values({ ...signIn, updated_at: new Date() })
    .execute()
}

const hashed = async (services: Needs, password: string): Promise<string> => {
  if (password.length < PASSWORD_MIN || password.length > PASSWORD_MAX)
    throw new Refusal('invalid', `A password has between ${PASSWORD_MIN} and ${PASSWORD_MAX} characters.`)
  return (await (await signIn(services)).$context).password.hash(password)
}
