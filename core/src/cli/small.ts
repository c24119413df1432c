import { text } from 'node:stream/consumers'
import { addMember, createToken, createUser, findUser, invite, memberByEmail, setPassword } from '../accounts/index.ts'
import { readConfig } from '../config/index.ts'
import { Refusal } from '../contract/index.ts'
import { migrate, openDatabase } from '../db/index.ts'
import { replay } from '../inbound/raw.ts'
import { forMigrations } from '../open-services.ts'
import { sendKept } from '../outbound/send-kept.ts'
import { stepsOf } from '../plugins/database.ts'
import { createRegistry } from '../plugins/registry.ts'
import { readArgs } from './args.ts'
import { accountNamed, installedPlugins, withServices } from './open.ts'

const options = {
  account: { type: 'string' },
  name: { type: 'string' },
  role: { type: 'string' },
  scopes: { type: 'string' },
} as const

const read = (args: string[]) => readArgs({ args, options, allowPositionals: true })

export const migrateCommand = async (): Promise<void> => {
  const config = readConfig()
  const plugins = stepsOf(createRegistry(await installedPlugins(config)).all)
  const db = await openDatabase(forMigrations(config.database))
  try {
    const applied = await migrate(db, console.log, plugins)
    if (applied.length === 0) console.log('The database is up to date.')
  } finally {
    await db.close()
  }
}

export const userCommand = async (args: string[]): Promise<void> => {
  const { values, positionals } = read(args)
  const email = positionals[0]
  if (!email) throw new Refusal('invalid', 'Say whose: deskless user <email> --name <name>.')
  await withServices(async (services) => {
    const password = await askPassword()
    if (await findUser(services, email)) await setPassword(services, email, password)
    else await createUser(services, { email, name: values.name ?? email, password, verified: true })
    if (values.account) await joinAccount(services, email, values)
    console.log(`${email} can sign in.`)
  })
}

type Services = Parameters<Parameters<typeof withServices>[0]>[0]

const joinAccount = async (
  services: Services,
  email: string,
  values: { account?: string; name?: string; role?: string },
): Promise<void> => {
  const accountId = await accountNamed(services, values.account)
  if (await memberByEmail(services.db.root, accountId, email)) return
  await addMember(services, accountId, { email, name: values.name ?? email, role: values.role ?? 'agent' })
}

const askPassword = async (): Promise<string> => {
  if (process.stdin.isTTY) process.stdout.write('Password (then Ctrl+D): ')
  return (await text(process.stdin)).replace(/\r?\n$/, '')
}

export const inviteCommand = async (args: string[]): Promise<void> => {
  const { values, positionals } = read(args)
  await withServices(async (services) => {
    const accountId = await accountNamed(services, values.account)
    const { id } = await memberNamed(services, accountId, positionals[0], 'invite')
    const { url, expiresAt } = await invite(services, accountId, id)
    console.log(`${url}\nWorks once, until ${expiresAt.toISOString()}.`)
  })
}

const memberNamed = async (services: Services, accountId: string, email = '', command: string) => {
  const member = await memberByEmail(services.db.root, accountId, email.toLowerCase())
  if (member) return member
  throw new Refusal('not_found', `There is no member with this address: deskless ${command} <email> --account <slug>.`)
}

export const tokenCommand = async (args: string[]): Promise<void> => {
  const { values, positionals } = read(args)
  await withServices(async (services) => {
    const accountId = await accountNamed(services, values.account)
    const member = await memberNamed(services, accountId, positionals[0], 'token')
    const made = await createToken(services, accountId, {
      name: values.name ?? 'made on the command line',
      member: member.id,
      scopes: values.scopes?.split(',') ?? ['*'],
    })
    console.log(made.token)
  })
}

export const sendKeptCommand = async (args: string[]): Promise<void> => {
  const { values } = readArgs({ args, options: { account: options.account } })
  await withServices(async (services) => {
    const accountId = await accountNamed(services, values.account)
    const { queued, refused } = await sendKept(services, accountId)
    console.log(`${queued} answers that were kept back are sent as soon as the hub runs.`)
    for (const why of refused) console.log(`One is not sent: ${why}`)
  })
}

export const replayCommand = async (args: string[]): Promise<void> => {
  const { values, positionals } = read(args)
  if (positionals.some((id) => !/^\d{1,18}$/.test(id)))
    throw new Refusal('invalid', 'Ids of kept items are whole numbers.')
  await withServices(async (services) => {
    const accountId = await accountNamed(services, values.account)
    const replayed = await replay(services.db, accountId, positionals.length > 0 ? positionals : 'all')
    console.log(`${replayed.length} kept items are read once more as soon as the hub runs.`)
  })
}
