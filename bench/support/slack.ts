import { once } from 'node:events'
import { connect, createConnection } from '../../core/src/connections/index.ts'
import { uuidv7 } from '../../core/src/contract/index.ts'
import type { Services } from '../../core/src/services.ts'
import { endChild, startChild } from './child.ts'
import type { Company } from './seed.ts'
import { SECRET } from './seed.ts'

export type Slack = {
  url: string
  apiUrl: string
  botToken: string
  signingSecret: string
  channels: string[]
  /** What the app asked Slack to post, and when the call came in. */
  posts(): Promise<{ at: number; said: string }[]>
  end(): Promise<void>
}

export const startSlack = async (channels: number): Promise<Slack> => {
  const child = startChild(new URL('./slack-process.ts', import.meta.url), { args: [String(channels)] })
  const told = (await child.said) as Omit<Slack, 'posts' | 'end'>
  return {
    ...told,
    posts: async () => {
      const answered = once(child.process, 'message')
      child.tell('posts')
      return ((await answered) as [{ posts: { at: number; said: string }[] }])[0].posts
    },
    end: () => endChild(child),
  }
}

/** `hold`: typed lines in this channel go out, after so many seconds. */
type Shown = { id: string; hold?: number }

export type ShownInSlack = { inboxes: { id: string; doorPath: string }[]; doorPath: string }

export const showInSlack = (
  services: Services,
  company: Company,
  { apiUrl, botToken, signingSecret }: Pick<Slack, 'apiUrl' | 'botToken' | 'signingSecret'>,
  channels: readonly Shown[],
  providerUrl: string,
): Promise<ShownInSlack> => {
  const settings = { botToken, signingSecret, mode: 'http', apiBaseUrl: apiUrl }
  return showIn(services, company, { plugin: 'slack', name: 'Slack', settings }, channels, providerUrl)
}

type Installed = { plugin: string; name: string; settings: Record<string, unknown> }

/** An inbox for each channel of a tool, and the installation that shows them. */
export const showIn = async (
  services: Services,
  { accountId }: Company,
  tool: Installed,
  channels: readonly Shown[],
  providerUrl: string,
): Promise<ShownInSlack> => {
  const installation = await createConnection(services, { accountId, kind: 'installation', ...tool })
  const inboxes: ShownInSlack['inboxes'] = []
  for (const [position, channel] of channels.entries()) {
    const wanted = {
      kind: 'inbox',
      plugin: 'courier',
      name: channel.id,
      settings: { secret: SECRET, apiBaseUrl: providerUrl },
    } as const
    const inbox = await createConnection(services, { accountId, ...wanted })
    await leadTo(services, inbox, { position, channel, installation: installation.id })
    inboxes.push({ id: inbox.id, doorPath: `/in/courier/${inbox.token}` })
  }
  const { health, tell } = await connect(services, accountId, installation.id)
  if (health !== 'ok') throw new Error(`${tool.name} is ${health}: ${tell}`)
  return { inboxes, doorPath: `/in/${tool.plugin}/${installation.token}` }
}

/** What comes into this inbox shows in that channel. */
const leadTo = async (
  { db }: Services,
  inbox: { account_id: string; id: string },
  {
    position,
    channel: { id: channel, hold },
    installation,
  }: { position: number; channel: Shown; installation: string },
): Promise<void> => {
  const typed = hold === undefined ? ({ mode: 'explicit' } as const) : ({ mode: 'direct', hold_seconds: hold } as const)
  const where = { account_id: inbox.account_id, inbox_id: inbox.id, installation_id: installation }
  await db.root
    .insertInto('channel_rules')
    .values({ ...where, ...typed, id: uuidv7(), position, channel })
    .execute()
}
