import { randomBytes } from 'node:crypto'
import { accountBySlug, addMember, createAccount, setPassword } from '../accounts/index.ts'
import { connect, createConnection, updateConnection } from '../connections/index.ts'
import type { DemoHost, DemoPage, DemoPart } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Hub } from '../hub.ts'
import type { Services } from '../services.ts'
import { demoResponses } from './responses.ts'

export type Demo = { pages: DemoPage[]; stop(): Promise<void> }

const SLUG = 'demo'
const people = [
  { name: 'Maya Lindqvist', email: 'maya@demo.example', role: 'owner' },
  { name: 'Omar Haddad', email: 'omar@demo.example', role: 'agent' },
] as const

/** A company of two with every plugin that brings a demo: its doubles run, its connection is made, its page is named. */
export const startDemo = async (hub: Hub, { say }: { say(sentence: string): void }): Promise<Demo> => {
  const { services } = hub
  const accountId = await demoAccount(services)
  const host: DemoHost = {
    hubUrl: hub.url,
    accountId,
    log: services.log,
    say,
    dataDir: services.config.dataDir,
    members: [...people],
    passwordOf: passwords(services),
  }
  const started: DemoPart[] = []
  const pages: Demo['pages'] = []
  for (const plugin of services.registry.all) {
    if (!plugin.demo) continue
    const part = await plugin.demo.start(host)
    started.push(part)
    services.config.allowOrigins.push(...(part.origins ?? []))
    const token = await connectPart(services, accountId, plugin.id, part)
    for (const page of [part.page, ...(part.pages ?? [])])
      if (page) pages.push({ ...page, url: within(hub.url, page.url.replace('{token}', token ?? '')) })
  }
  // By path: whatever name the hub was called by, its own pages are of that name too, or they may not stand in its frames.
  hub.front.pages.push(...pages)
  say(invitation(pages))
  const { publicUrl } = services.config
  return {
    // The name that links to files carry, or a page of ours would not load them.
    pages: pages.map((page) => ({ ...page, url: new URL(page.url, publicUrl).href })),
    stop: async () => {
      // The doubles listen elsewhere next time; until they are known nobody should call the old ones.
      await switchOff(services, accountId)
      for (const part of started.reverse()) await part.stop?.()
    },
  }
}

/** "Write in Oak & Ember, answer in Slack." */
const invitation = (pages: readonly DemoPage[]): string => {
  const named = (side: DemoPage['side']): string =>
    pages.flatMap((page) => (page.side === side ? [page.title] : [])).join(' or ')
  const wishes = [
    ['write in', named('customer')],
    ['answer in', named('agent')],
  ].flatMap(([wish, where]) => (where ? [`${wish} ${where}`] : []))
  return `The demo company is ready${wishes.length > 0 ? `: ${wishes.join(', ')}` : ''}.`
}

/** Another one at every start, so that none of them is worth keeping. Signing in is loaded with the first that is asked for. */
const passwords = (services: Services): DemoHost['passwordOf'] => {
  const made = new Map<string, Promise<string>>()
  const make = async (email: string): Promise<string> => {
    const password = secret()
    await setPassword(services, email, password)
    return password
  }
  return (email) => {
    const known = made.get(email) ?? make(email)
    made.set(email, known)
    return known
  }
}

const secret = (): string => randomBytes(12).toString('base64url')

const within = (hub: string, url: string): string => (url.startsWith(`${hub}/`) ? url.slice(hub.length) : url)

const demoAccount = async (services: Services): Promise<string> => {
  const known = await accountBySlug(services, SLUG)
  if (known) return known.id
  const [owner, ...others] = people
  const { accountId } = await createAccount(services, {
    name: 'Demo Company',
    slug: SLUG,
    owner: { ...owner, password: secret() },
  })
  for (const person of others) await addMember(services, accountId, { ...person, password: secret() })
  await demoResponses(services, accountId)
  await services.db.root
    .updateTable('members')
    .set({ availability: 'online' })
    .where('account_id', '=', accountId)
    .execute()
  return accountId
}

/** Makes or refreshes the connection a demo part asks for: its doubles may listen on another port than last time. */
const connectPart = async (
  services: Services,
  accountId: string,
  plugin: string,
  part: DemoPart,
): Promise<string | undefined> => {
  if (!part.connection) return undefined
  const { kind, name, settings } = part.connection
  const known = await services.db.root
    .selectFrom('connections')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('kind', '=', kind)
    .where('name', '=', name)
    .executeTakeFirst()
  const row = known
    ? await updateConnection(services, accountId, known.id, { settings, enabled: true })
    : await createConnection(services, { accountId, kind, plugin, name, settings, assign: 'off' })
  if (kind === 'installation' && part.channel) await mirrorEverything(services, accountId, row.id, part.channel)
  await connect(services, accountId, row.id)
  return row.token
}

const mirrorEverything = async (
  { db }: Services,
  accountId: string,
  installation: string,
  channel: string,
): Promise<void> => {
  await db.root
    .deleteFrom('channel_rules')
    .where('account_id', '=', accountId)
    .where('installation_id', '=', installation)
    .execute()
  const others = await db.root.selectFrom('channel_rules').select('id').where('account_id', '=', accountId).execute()
  await db.root
    .insertInto('channel_rules')
    .values({
      // The first tool is the home of conversations; the next ones show them beside it.
      beside: others.length > 0,
      account_id: accountId,
      id: uuidv7(),
      installation_id: installation,
      position: 1000,
      channel,
      mode: 'explicit',
    })
    .execute()
}

const switchOff = async ({ db }: Services, accountId: string): Promise<void> => {
  await db.root
    .updateTable('connections')
    .set({ enabled: false })
    .where('account_id', '=', accountId)
    .where('kind', '=', 'installation')
    .execute()
}
