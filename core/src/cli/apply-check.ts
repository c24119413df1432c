// A mistake in the last line must not come after half the work: everything a plugin reads is looked at before anything is made.
import { accountBySlug } from '../accounts/index.ts'
import { checkSettings, connectionFrom, openSettings } from '../connections/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Services } from '../services.ts'
import { appFound, requireApp } from './apply-apps.ts'
import type { AccountFile, AppFile, ConfigurationFile } from './file.ts'
import { connectionNamed } from './named.ts'

export const checkConfiguration = async (services: Services, { apps, accounts }: ConfigurationFile): Promise<void> => {
  for (const app of apps) await checkApp(services, null, app)
  const shared = apps.map(({ name }) => name)
  for (const account of accounts) await checkAccount(services, account, shared)
}

const checkAccount = async (services: Services, file: AccountFile, shared: readonly string[]): Promise<void> => {
  const accountId = (await accountBySlug(services, file.slug))?.id ?? null
  for (const app of file.apps) await checkApp(services, accountId, app)
  const brought = [...shared, ...file.apps.map(({ name }) => name)]
  const inboxes = file.inboxes.map((it) => ({ ...it, kind: 'inbox' as const, plugin: it.channel }))
  const installations = file.installations.map((it) => ({ ...it, kind: 'installation' as const, plugin: it.surface }))
  for (const wanted of [...inboxes, ...installations]) {
    if (wanted.app !== undefined && !brought.includes(wanted.app)) await requireApp(services, accountId, wanted.app)
    const known = accountId ? await connectionNamed(services, accountId, wanted) : undefined
    named(wanted.name, () =>
      checkSettings(services, wanted, known ? connectionFrom(services, known).settings : {}, wanted.settings),
    )
  }
}

const checkApp = async (services: Services, accountId: string | null, wanted: AppFile): Promise<void> => {
  const known = await appFound(services, accountId, wanted)
  const present = known ? openSettings(services, known, 'app') : {}
  named(wanted.name, () => checkSettings(services, { kind: 'app', plugin: wanted.plugin }, present, wanted.settings))
}

/** Which of them it is. */
const named = (name: string, check: () => void): void => {
  try {
    check()
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(error.code, `${name}: ${error.tell}`, error.details)
    throw error
  }
}
