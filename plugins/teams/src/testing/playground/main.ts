// Microsoft's Agents Playground as a second, independent client: its page in a browser shows the card, a button of it acts, and
// the card is drawn anew. Fetched when this is run, never installed with the rest: its terms forbid passing it on.
// `node plugins/teams/src/testing/playground/main.ts [--shots <folder>]`
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { fly, pigeonPost, startHub, until, WHISTLE } from '@deskless/core/testing'
import { chromium } from 'playwright-core'
import { createIdentity } from '../../../connector/identity.ts'
import { plugin } from '../../index.ts'
import { signing } from './signing.ts'

const PACKAGE = '@microsoft/m365agentsplayground@0.2.28'
/** As the Playground names them by itself. */
const TENANT = '00000000-0000-0000-0000-0000000000001'
const BOT = '00000000-0000-0000-0000-00000000000011'
const ALEX = 'user-id-0'
const TEAM = 'team-id'
const CHANNEL = 'Announcements'

const { values } = parseArgs({ options: { shots: { type: 'string' } } })

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const startPlayground = async (endpoint: string) => {
  const port = await freePort()
  const args = [
    '--yes',
    '--package',
    PACKAGE,
    'agentsplayground',
    'start',
    '-e',
    endpoint,
    '-c',
    'msteams',
    '-p',
    `${port}`,
    '--dt',
  ]
  const child = spawn('npx', args, {
    env: { ...process.env, TEAMSAPPTESTER_BROWSER: 'none' },
    stdio: 'ignore',
    detached: true,
  })
  const url = `http://localhost:${port}`
  const listens = () =>
    fetch(`${url}/_internal/v1/config`).then(
      ({ ok }) => ok,
      () => false,
    )
  await until(listens, 'the Playground', 120_000)
  return { url, stop: () => void process.kill(-(child.pid as number)) }
}

const identity = createIdentity()
const proxy = await signing(identity, { clientId: BOT, tenant: TENANT })
const playground = await startPlayground(`${proxy.url}/api/messages`)
const post = pigeonPost()
const origins = [playground.url, proxy.url].map((url) => new URL(url).origin)
const hub = await startHub({ engine: 'pglite', plugins: [post.plugin, plugin], config: { allowOrigins: origins } })
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  const inbox = await hub.addInbox('pigeon', { whistle: WHISTLE }, { name: 'Web' })
  const settings = { ...proxy.settings, serviceUrl: `${playground.url}/_connector` }
  const { id, token } = await hub.addInstallation('teams', settings, CHANNEL)
  proxy.leadTo(`${hub.url}/in/teams/${token}`)
  await hub.command('link_agent', { installation: id, person: ALEX, member: hub.maya })
  // The page tells nobody that the app was added: Teams would.
  const page = await browser.newPage({ viewport: { width: 1_600, height: 1_300 } })
  await page.goto(playground.url)
  await proxy.bring({
    type: 'installationUpdate',
    action: 'add',
    id: 'install-1',
    serviceUrl: `${playground.url}/_connector`,
    from: { id: ALEX },
    conversation: { id: TEAM, conversationType: 'channel', tenantId: TENANT },
    channelData: { tenant: { id: TENANT }, team: { id: TEAM }, channel: { id: TEAM } },
  })
  await hub.settled()
  await fly(hub.url, inbox.token, [
    { id: 'hook-1', loft: 'nadia', bird: 'nadia', says: 'Where is my parcel?', name: 'Nadia Rahimi' },
  ])
  await hub.settled()
  const shot = async (name: string): Promise<void> => {
    if (values.shots) await page.screenshot({ path: `${values.shots}/playground-${name}.png`, fullPage: true })
  }
  // The list of channels may be scrolled out of sight.
  await page.getByText(CHANNEL, { exact: true }).first().dispatchEvent('click')
  await page.getByText('Nadia Rahimi', { exact: false }).first().waitFor()
  console.log('ok  the card stands in the channel of the Playground, drawn by its own reader')
  await shot('card')
  await page.getByRole('button', { name: 'Assign', exact: true }).first().click()
  await page.getByRole('button', { name: 'Assign to me' }).first().click()
  await until(async () => (await hub.conversations()).at(-1)?.assignee?.id === hub.maya, 'the conversation is hers')
  console.log('ok  “Assign to me” came through the signing proxy, with every check of the library on')
  await page.getByText('assigned to Maya', { exact: false }).first().waitFor()
  console.log('ok  and its answer drew the card anew')
  await shot('assigned')
} finally {
  await browser.close()
  playground.stop()
  await proxy.close()
  await hub.stop()
}
