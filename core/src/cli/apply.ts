import { connect, connectionFrom, createConnection, sameSettings, updateConnection } from '../connections/index.ts'
import { Refusal, uuidv7 } from '../contract/index.ts'
import { writeHours } from '../routing/set-hours.ts'
import type { Services } from '../services.ts'
import { appNamed, ensureApp } from './apply-apps.ts'
import { checkConfiguration } from './apply-check.ts'
import { ensureAccount, ensureMember, ensureTeam } from './apply-people.ts'
import { ensurePlugin, readPlugins } from './apply-plugins.ts'
import { ensureResponse } from './apply-responses.ts'
import { ensureRules } from './apply-rules.ts'
import type { AccountFile, ConfigurationFile } from './file.ts'
import { openConfiguration } from './file.ts'
import { connectionNamed, idOf } from './named.ts'
import { withServices } from './open.ts'

type Say = (sentence: string) => void

export const apply = async ([file]: string[]): Promise<void> => {
  if (!file) throw new Refusal('invalid', 'Say which file: deskless apply <file.yaml>.')
  const configuration = await openConfiguration(file, process.env)
  await withServices((services) => applyConfiguration(services, configuration, console.log))
}

/** Makes everything as the file says. Answers the ids of its accounts. */
export const applyConfiguration = async (
  services: Services,
  configuration: ConfigurationFile,
  say: Say,
): Promise<string[]> => {
  const { apps, accounts } = configuration
  const shares = accounts.map((account) => readPlugins(services.registry, account.plugins))
  await checkConfiguration(services, configuration)
  for (const app of apps) await ensureApp(services, null, app, say)
  const ids: string[] = []
  for (const [index, account] of accounts.entries()) {
    const accountId = await applyAccount(services, account, say)
    for (const share of shares[index] ?? []) await ensurePlugin(services, accountId, share, say)
    ids.push(accountId)
  }
  return ids
}

/** Makes one account as the file says. What is there and not in the file is left alone. */
const applyAccount = async (services: Services, file: AccountFile, say: Say): Promise<string> => {
  const accountId = await ensureAccount(services, file, say)
  for (const member of file.members) await ensureMember(services, accountId, member, say)
  for (const team of file.teams) await ensureTeam(services, accountId, team, say)
  for (const label of file.labels) await ensureLabel(services, accountId, label, say)
  for (const response of file.cannedResponses) await ensureResponse(services, accountId, response, say)
  for (const app of file.apps) await ensureApp(services, accountId, app, say)
  for (const inbox of file.inboxes) {
    const app = await appNamed(services, accountId, inbox.app)
    const team = inbox.team ? await idOf(services, 'teams', accountId, inbox.team) : undefined
    const id = await ensureConnection(
      services,
      accountId,
      { ...inbox, kind: 'inbox', plugin: inbox.channel, team, app },
      say,
    )
    const { hours } = inbox
    // Not named: not touched.
    if (hours !== undefined && (await services.db.transaction((trx) => writeHours(trx, accountId, id, hours))))
      say(`changed hours of ${inbox.name}`)
  }
  for (const installation of file.installations) {
    const app = await appNamed(services, accountId, installation.app)
    const id = await ensureConnection(
      services,
      accountId,
      { ...installation, kind: 'installation', plugin: installation.surface, app },
      say,
    )
    if (await ensureRules(services, { accountId, installation: id }, installation.rules))
      say(`changed rules of ${installation.name}`)
  }
  return accountId
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
  if (made) return say(`created label ${label.name}`)
  const changed = await services.db.root
    .updateTable('labels')
    .set({ color: label.color })
    .where('account_id', '=', accountId)
    .where('name', '=', label.name)
    .where('color', '!=', label.color)
    .returning('id')
    .executeTakeFirst()
  if (changed) say(`changed label ${label.name}`)
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
  const known = await connectionNamed(services, accountId, wanted)
  if (
    known &&
    !known.archived_at &&
    sameSettings(services, known, connectionFrom(services, known).settings, wanted.settings) &&
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
