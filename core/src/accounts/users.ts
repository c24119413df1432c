import { Refusal, z } from '../contract/index.ts'
import type { Row } from '../db/index.ts'
import type { Services } from '../services.ts'
import { PASSWORD_MAX, PASSWORD_MIN, signIn } from './sign-in.ts'

type Needs = Pick<Services, 'db' | 'config' | 'seal'>

/** Where better-auth files a password: the provider and issuer it looks for at sign-in. */
const PASSWORD = { providerId: 'credential', issuer: 'local:credential' }

export type User = { id: string; name: string; email: string }
export type NewUser = {
  email: string
  name: string
  password?: string
  /** The operator of the deployment vouches for the address. An administrator of one account cannot. */
  verified?: boolean
}

const emailSchema = z.email().max(320)

export const normalEmail = (email: string): string => {
  const parsed = emailSchema.safeParse(email.trim().toLowerCase())
  if (!parsed.success) throw new Refusal('invalid', `“${email}” is not an e-mail address.`)
  return parsed.data
}

/** There is no public sign-up: users come from the CLI, a configuration file, or a member with `members.manage`. */
export const createUser = async (services: Needs, wanted: NewUser): Promise<User> => {
  const email = normalEmail(wanted.email)
  if (wanted.password !== undefined) checkPassword(wanted.password)
  if (await findUser(services, email))
    throw new Refusal('conflict', `There is already a user with the address ${email}.`)
  const { internalAdapter } = await (await signIn(services)).$context
  const user = await internalAdapter
    .createUser({ email, name: wanted.name, emailVerified: wanted.verified ?? false }, { method: 'email-password' })
    .catch((cause) => {
      throw new Refusal('conflict', `There is already a user with the address ${email}.`, { cause: String(cause) })
    })
  if (wanted.password !== undefined) await writePassword(services, user.id, wanted.password)
  return { id: user.id, name: user.name, email: user.email }
}

export const findUser = ({ db }: Pick<Needs, 'db'>, email: string): Promise<Row<'users'> | undefined> =>
  db.root.selectFrom('users').selectAll().where('email', '=', normalEmail(email)).executeTakeFirst()

/** Sets or replaces the password and signs the user out everywhere. */
export const setPassword = async (services: Needs, email: string, password: string): Promise<void> => {
  checkPassword(password)
  const user = await findUser(services, email)
  if (!user) throw new Refusal('not_found', `There is no user with the address ${email}.`)
  await writePassword(services, user.id, password)
  await services.db.root.deleteFrom('sessions').where('user_id', '=', user.id).execute()
}

/**
 * The user of that address, made when missing. Someone could have made the user in another account with a password of
 * their own choice, waiting for the real person to be invited: joining a second account voids what nobody vouched for.
 */
export const userForMember = async (services: Needs, wanted: NewUser): Promise<User> => {
  const known = await findUser(services, wanted.email)
  if (!known) return createUser(services, wanted)
  if (!known.email_verified) await voidSignIn(services, known.id)
  return known
}

const voidSignIn = async ({ db }: Needs, userId: string): Promise<void> => {
  await db.root.deleteFrom('sign_ins').where('user_id', '=', userId).execute()
  await db.root.deleteFrom('sessions').where('user_id', '=', userId).execute()
}

const writePassword = async (services: Needs, userId: string, password: string): Promise<void> => {
  const { internalAdapter, password: hasher } = await (await signIn(services)).$context
  const hash = await hasher.hash(password)
  await services.db.root
    .deleteFrom('sign_ins')
    .where('user_id', '=', userId)
    .where('provider_id', '=', PASSWORD.providerId)
    .execute()
  await internalAdapter.linkAccount({ ...PASSWORD, userId, accountId: userId, password: hash })
}

const checkPassword = (password: string): void => {
  if (password.length < PASSWORD_MIN || password.length > PASSWORD_MAX)
    throw new Refusal('invalid', `A password has between ${PASSWORD_MIN} and ${PASSWORD_MAX} characters.`)
}
