import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, until } from '@deskless/core/testing'
import { WebClient } from '@slack/web-api'

const PACKAGE = 'emulate@0.12.2'

export const APP = { clientId: '12345.67890', clientSecret: 'secret-of-the-app' }
const TOKEN = 'xoxb-local-test'

export type Emulate = {
  url: string
  apiUrl: string
  token: string
  /** Ids of Maya and of #support. */
  person: string
  support: string
  stop(): void
}

export const startEmulate = async (folder: string): Promise<Emulate> => {
  const port = await freePort()
  const seed = join(folder, 'seed.json')
  await writeFile(seed, JSON.stringify({ slack: SEED }))
  const args = ['--yes', '--package', PACKAGE, 'emulate', '--service', 'slack', '--port', `${port}`, '--seed', seed]
  const child = spawn('npx', args, { stdio: 'ignore', detached: true, cwd: folder })
  const url = `http://127.0.0.1:${port}`
  const listens = () =>
    fetch(url).then(
      () => true,
      () => false,
    )
  await until(listens, 'emulate', 120_000)
  const client = new WebClient(TOKEN, { slackApiUrl: `${url}/api/` })
  const { channels = [] } = await client.conversations.list()
  const { members = [] } = await client.users.list({})
  return {
    url,
    apiUrl: `${url}/api/`,
    token: TOKEN,
    person: String(members.find(({ name }) => name === 'maya')?.id),
    support: String(channels.find(({ name }) => name === 'support')?.id),
    stop: () => void process.kill(-(child.pid as number)),
  }
}

const SCOPES = ['chat:write', 'channels:read', 'channels:history', 'channels:join', 'files:read', 'files:write']

const SEED = {
  team: { name: 'Parcel', domain: 'parcel' },
  users: [{ name: 'maya', real_name: 'Maya Lindqvist', email: 'maya@parcel.example' }],
  channels: [{ name: 'support', topic: 'Customers' }],
  bots: [{ name: 'deskless' }],
  oauth_apps: [
    {
      client_id: APP.clientId,
      client_secret: APP.clientSecret,
      app_id: 'A000000001',
      name: 'Deskless',
      redirect_uris: [],
      scopes: SCOPES,
      bot_name: 'deskless',
    },
  ],
  tokens: [{ token: TOKEN, user: 'deskless', scopes: SCOPES }],
}
