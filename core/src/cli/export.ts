import { stringify } from 'yaml'
import type { Row } from '../db/index.ts'
import type { Services } from '../services.ts'
import { exportPlugins } from './apply-plugins.ts'
import { exportResponses } from './apply-responses.ts'
import { readArgs } from './args.ts'
import type { AccountFile, AppFile, RuleFile } from './file.ts'
import { accountNamed, withServices } from './open.ts'

export const exportYaml = async (args: string[]): Promise<void> => {
  const { values } = readArgs({ args, options: { account: { type: 'string' } } })
  await withServices(async (services) => {
    const account = await exportAccount(services, await accountNamed(services, values.account))
    console.log(stringify({ apps: await exportApps(services, null), accounts: [account] }))
  })
}

/** The account in the form `apply` reads. Secrets become names of the environment, to be set where it is applied. */
export const exportAccount = async (services: Services, accountId: string): Promise<AccountFile> => {
  const { db } = services
  const account = await db.root.selectFrom('accounts').selectAll().where('id', '=', accountId).executeTakeFirstOrThrow()
  const rows = await everythingOf(db, accountId)
  const apps = await appNames(db)
  const names = new Map([...rows.teams, ...rows.labels, ...rows.connections, ...apps].map((row) => [row.id, row.name]))
  const nameOf = (id: string | null): string | undefined => (id ? names.get(id) : undefined)
  const connections = (kind: 'inbox' | 'installation') => rows.connections.filter((c) => c.kind === kind)
  return {
    slug: account.slug,
    name: account.name,
    locale: account.locale,
    members: await membersOf(db, accountId),
    teams: await Promise.all(rows.teams.map(async (t) => ({ name: t.name, members: await teamEmails(db, t) }))),
    labels: rows.labels.map(({ name, color }) => ({ name, color })),
    cannedResponses: await exportResponses(db.root, accountId, nameOf),
    apps: await exportApps(services, accountId),
    inboxes: connections('inbox').map((c) => ({
      name: c.name,
      channel: c.plugin,
      settings: settingsOf(c),
      assign: c.assign,
      team: nameOf(c.team_id),
      app: nameOf(c.app_id),
      ...(c.hours ? { hours: c.hours } : {}),
    })),
    installations: connections('installation').map((c) => ({
      name: c.name,
      surface: c.plugin,
      settings: settingsOf(c),
      app: nameOf(c.app_id),
      rules: rows.rules.filter((r) => r.installation_id === c.id).map((r) => ruleOf(r, nameOf)),
    })),
    plugins: await exportPlugins(services, accountId),
  }
}

/** `accountId`: null for those of the deployment. */
export const exportApps = async ({ db }: Services, accountId: string | null): Promise<AppFile[]> => {
  const rows = await db.root
    .selectFrom('apps')
    .selectAll()
    .where('account_id', accountId === null ? 'is' : '=', accountId)
    .orderBy('created_at')
    .execute()
  const prefix = accountId === null ? 'deployment_app' : 'app'
  return rows.map((row) => ({ name: row.name, plugin: row.plugin, settings: settingsOf(row, `${prefix}_`) }))
}

const appNames = ({ root }: Db) => root.selectFrom('apps').select(['id', 'name']).execute()

const everythingOf = async ({ root }: Db, accountId: string) => ({
  teams: await root.selectFrom('teams').selectAll().where('account_id', '=', accountId).orderBy('name').execute(),
  labels: await root.selectFrom('labels').selectAll().where('account_id', '=', accountId).orderBy('name').execute(),
  rules: await root
    .selectFrom('channel_rules')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('position')
    .execute(),
  connections: await root
    .selectFrom('connections')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('archived_at', 'is', null)
    .orderBy('created_at')
    .execute(),
})

const ruleOf = (rule: Row<'channel_rules'>, nameOf: (id: string | null) => string | undefined): RuleFile => ({
  inbox: nameOf(rule.inbox_id),
  team: nameOf(rule.team_id),
  label: nameOf(rule.label_id),
  priority: rule.priority ?? undefined,
  via: rule.via ?? undefined,
  language: rule.language ?? undefined,
  attribute: rule.attribute === null ? undefined : { name: rule.attribute, value: rule.attribute_value ?? '' },
  hours: rule.hours ?? undefined,
  channel: rule.channel,
  mode: rule.mode,
  hold: rule.hold_seconds,
  quiet: rule.quiet_days,
  beside: rule.beside,
})

type Db = Services['db']

const membersOf = async (db: Db, accountId: string) => {
  const rows = await db.root
    .selectFrom('members')
    .innerJoin('roles', (on) =>
      on.onRef('roles.account_id', '=', 'members.account_id').onRef('roles.id', '=', 'members.role_id'),
    )
    .select(['members.email', 'members.name', 'roles.key as role', 'members.signature'])
    .where('members.account_id', '=', accountId)
    .orderBy('members.created_at')
    .execute()
  return rows.map(({ signature, ...row }) => ({ ...row, ...(signature && { signature }) }))
}

const teamEmails = async (db: Db, team: Row<'teams'>): Promise<string[]> => {
  const rows = await db.root
    .selectFrom('team_members')
    .innerJoin('members', (on) =>
      on.onRef('members.account_id', '=', 'team_members.account_id').onRef('members.id', '=', 'team_members.member_id'),
    )
    .select('members.email')
    .where('team_members.account_id', '=', team.account_id)
    .where('team_members.team_id', '=', team.id)
    .orderBy('members.email')
    .execute()
  return rows.map((row) => row.email)
}

/** `prefix` keeps the secrets of an app apart from those of a connection that bears its name. */
const settingsOf = (
  row: Pick<Row<'connections'>, 'name' | 'settings' | 'sealed'>,
  prefix = '',
): Record<string, unknown> => {
  const variable = (name: string): string =>
    `\${${`${prefix}${row.name}_${name}`.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}}`
  return { ...row.settings, ...Object.fromEntries(Object.keys(row.sealed).map((name) => [name, variable(name)])) }
}
