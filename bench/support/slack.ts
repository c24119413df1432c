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

/** An inbox for each Slack channel, and the workspace that shows them. Returns the paths of their doors. */
export const showInSlack = async (
  services: Services,
  { accountId }: Company,
  slack: Slack,
  providerUrl: string,
): Promise<string[]> => {
  const { apiUrl, botToken, signingSecret } = slack
  const settings = { botToken, signingSecret, mode: 'http', apiBaseUrl: apiUrl }
  const installation = await createConnection(services, {
    accountId,
    kind: 'installation',
    plugin: 'slack',
    name: 'Slack',
    settings,
  })
  const doors: string[] = []
  for (const [position, channel] of slack.channels.entries()) {
    const inbox = await createConnection(services, {
      accountId,
      kind: 'inbox',
      plugin: 'courier',
      name: channel,
      settings: { secret: SECRET, apiBaseUrl: providerUrl },
    })
    const rule = {
      account_id: accountId,
      id: uuidv7(),
      installation_id: installation.id,
      position,
      channel,
      mode: 'explicit' as const,
      inbox_id: inbox.id,
    }
    await services.db.root.insertInto('channel_rules').values(rule).execute()
    doors.push(`/in/courier/${inbox.token}`)
  }
  const { health, tell } = await connect(services, accountId, installation.id)
  if (health !== 'ok') throw new Error(`Slack is ${health}: ${tell}`)
  return doors
}
