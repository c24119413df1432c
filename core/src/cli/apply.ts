import { readFile } from 'node:fs/promises'
import { accountBySlug, addMember, createAccount, memberByEmail, updateMember } from '../accounts/index.ts'
import { connect, connectionFrom, createConnection, updateConnection } from '../connections/index.ts'
import { Refusal, uuidv7 } from '../contract/index.ts'
import type { Services } from '../services.ts'
import { checkRules } from '../surfaces/rules.ts'
import { followRules } from '../surfaces/watching.ts'
import { appNamed, ensureApp } from './apply-apps.ts'
import type { AccountFile, ConfigurationFile, RuleFile } from './file.ts'
import { readConfiguration } from './file.ts'
import { withServices } from './open.ts'
import { isSame } from './same.ts'

type Say = (sentence: string) => void

export const apply = async ([file]: string[]): Promise<void> => {
  if (!file) throw new Refusal('invalid', 'Say which file: deskless apply <file.yaml>.')
  const configuration = readConfiguration(await readFile(file, 'utf8'), process.env)
  await withServices((services) => applyConfiguration(services, configuration, console.log))
}

/** Makes everything as the file says. Answers the ids of its accounts. */
export const applyConfiguration = async (
  services: Services,
  { apps, accounts }: ConfigurationFile,
  say: Say,
): Promise<string[]> => {
  for (const app of apps) await ensureApp(services, null, app, say)
  const ids: string[] = []
  for (const account of accounts) ids.push(await applyAccount(services, account, say))
  return ids
}

/** Makes one account as the file says. What is there and not in the file is left alone. */
const applyAccount = async (services: Services, file: AccountFile, say: Say): Promise<string> => {
  const accountId = await ensureAccount(services, file, say)
  for (const member of file.members) await ensureMember(services, accountId, member, say)
  for (const team of file.teams) await ensureTeam(services, accountId, team, say)
  for (const label of file.labels) await ensureLabel(services, accountId, label, say)
  for (const app of file.apps) await ensureApp(services, accountId, app, say)
  for (const inbox of file.inboxes) {
    const app = await appNamed(services, accountId, inbox.app)
    const team = inbox.team ? await idOf(services, 'teams', accountId, inbox.team) : undefined
    await ensureConnection(services, accountId, { ...inbox, kind: 'inbox', plugin: inbox.channel, team, app }, say)
  }
  for (const installation of file.installations) {
    const app = await appNamed(services, accountId, installation.app)
    const id = await ensureConnection(
      services,
      accountId,
      { ...installation, kind: 'installation', plugin: installation.surface, app },
      say,
    )
    await replaceRules(services, accountId, id, installation.rules)
  }
  return accountId
}

const ensureAccount = async (services: Services, file: AccountFile, say: Say): Promise<string> => {
  const known = await accountBySlug(services, file.slug)
  if (known) return known.id
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

const ensureMember = async (
  services: Services,
  accountId: string,
  member: AccountFile['members'][number],
  say: Say,
): Promise<void> => {
  const known = await memberByEmail(services.db.root, accountId, member.email.toLowerCase())
  if (known) return updateMember(services, accountId, known.id, { name: member.name, role: member.role })
  await addMember(services, accountId, { ...member, verified: true })
  say(`added member ${member.email}`)
}

const ensureTeam = async (
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
    await services.db.root
      .insertInto('team_members')
      .values({ account_id: accountId, team_id, member_id: member.id })
      .onConflict((c) => c.doNothing())
      .execute()
  }
}

const ensureLabel = async (
  services: Services,
  accountId: string,
  label: AccountFile['labels'][number],
  say: Say,
): Promise<void> => {
  const made = await services.db.root
    .insertInto('labels')
    .values({ account_id: accountId, id: uuidv7(), ...label })
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (made) say(`created label ${label.name}`)
  else
    await services.db.root
      .updateTable('labels')
      .set({ color: label.color })
      .where('account_id', '=', accountId)
      .where('name', '=', label.name)
      .execute()
}

type WantedConnection = {
  kind: 'inbox' | 'installation'
  plugin: string
  name: string
  settings: Record<string, unknown>
  assign?: 'off' | 'round-robin'
  /** Not named: not touched. */
  team?: string
  app?: string
}

const ensureConnection = async (
  services: Services,
  accountId: string,
  wanted: WantedConnection,
  say: Say,
): Promise<string> => {
  const known = await services.db.root
    .selectFrom('connections')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('kind', '=', wanted.kind)
    .where('name', '=', wanted.name)
    .executeTakeFirst()
  if (known && known.plugin !== wanted.plugin)
    throw new Refusal('conflict', `${wanted.name} is a connection of ${known.plugin}, not of ${wanted.plugin}.`)
  if (
    known &&
    isSame(connectionFrom(services, known).settings, wanted.settings) &&
    (wanted.assign ?? known.assign) === known.assign &&
    (wanted.team === undefined || wanted.team === known.team_id) &&
    (wanted.app === undefined || wanted.app === known.app_id)
  )
    return known.id
  const row = known
    ? await updateConnection(services, accountId, known.id, wanted)
    : await createConnection(services, { ...wanted, accountId })
  const { health, tell } = await connect(services, accountId, row.id)
  say(
    `${known ? 'changed' : 'created'} ${wanted.kind} ${wanted.name}: ${health === 'ok' ? 'connected' : `${health}. ${tell}`}`,
  )
  return row.id
}

const idOf = async (
  services: Services,
  table: 'teams' | 'labels' | 'connections',
  accountId: string,
  name: string,
): Promise<string> => {
  const row = await services.db.root
    .selectFrom(table)
    .select('id')
    .where('account_id', '=', accountId)
    .where('name', '=', name)
    .executeTakeFirst()
  if (!row)
    throw new Refusal(
      'invalid_setting',
      `The file names “${name}”, which is not among the ${table === 'connections' ? 'inboxes' : table}.`,
    )
  return row.id
}

/** The rules of an installation are a list in order, so the file's list replaces the old one whole. */
const replaceRules = async (
  services: Services,
  accountId: string,
  installation: string,
  rules: readonly RuleFile[],
): Promise<void> => {
  const rows = await Promise.all(
    rules.map(async (rule, position) => ({
      account_id: accountId,
      id: uuidv7(),
      installation_id: installation,
      position,
      channel: rule.channel,
      mode: rule.mode,
      hold_seconds: rule.hold,
      priority: rule.priority ?? null,
      inbox_id: rule.inbox ? await idOf(services, 'connections', accountId, rule.inbox) : null,
      team_id: rule.team ? await idOf(services, 'teams', accountId, rule.team) : null,
      label_id: rule.label ? await idOf(services, 'labels', accountId, rule.label) : null,
    })),
  )
  if (rows.length > 0) checkRules(rows)
  await services.db.transaction(async (trx) => {
    await trx
      .deleteFrom('channel_rules')
      .where('account_id', '=', accountId)
      .where('installation_id', '=', installation)
      .execute()
    if (rows.length > 0) await trx.insertInto('channel_rules').values(rows).execute()
  })
  await followRules(services.db, { accountId, installation })
}
