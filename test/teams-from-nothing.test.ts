// The way plugins/teams/README.md describes, walked as it is written there: from a file with four values to a first answer.
import { readFile } from 'node:fs/promises'
import type { TestHub } from '@deskless/core/testing'
import { fly, pigeonPost, startHub, until, WHISTLE } from '@deskless/core/testing'
import { plugin } from '@deskless/teams'
import type { RemoteConnector } from '@deskless/teams/connector/remote'
import { spawnConnector } from '@deskless/teams/connector/remote'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createToken } from '../core/src/accounts/index.ts'
import { applyConfiguration } from '../core/src/cli/apply.ts'
import { readConfiguration } from '../core/src/cli/file.ts'

const PUBLIC_URL = 'https://support.parcel.example'

let hub: TestHub
let teams: RemoteConnector
const post = pigeonPost()
beforeAll(async () => {
  teams = await spawnConnector()
  const config = { allowOrigins: [new URL(teams.url).origin], publicUrl: PUBLIC_URL }
  hub = await startHub({ engine: 'pglite', plugins: [post.plugin, plugin], config, sweepMs: 50 })
})
afterAll(async () => {
  await hub?.stop()
  await teams?.close()
})

/** Its file, for the account of this test and the Teams of this test. */
const fileOf = async (slug: string): Promise<string> => {
  const readme = await readFile(new URL('../plugins/teams/README.md', import.meta.url), 'utf8')
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? []
  const { clientId, tenantId, serviceUrl, loginUrl, identityUrl } = teams.settings
  const addresses = `serviceUrl: '${serviceUrl}', loginUrl: '${loginUrl}', identityUrl: '${identityUrl}'`
  return yaml
    .replace('slug: you', `slug: ${slug}`)
    .replace('you@company.example', 'maya@parcel.example')
    .replace("clientId: '…'", `clientId: '${clientId}'`)
    .replace("tenantId: '…'", `tenantId: '${tenantId}', ${addresses}`)
}

test('a tenant comes from nothing to its first answered customer', { timeout: 60_000 }, async () => {
  const { db } = hub.hub.services
  const { slug } = await db.root.selectFrom('accounts').select('slug').executeTakeFirstOrThrow()
  const inbox = await hub.addInbox('pigeon', { whistle: WHISTLE }, { name: 'Web' })

  // 2. The file is applied: it says that the installation is connected. Its rule names a channel nobody sees yet.
  const said: string[] = []
  const env = { TEAMS_SECRET: String(teams.settings.clientSecret) }
  await applyConfiguration(hub.hub.services, readConfiguration(await fileOf(slug), env), (line) => said.push(line))
  expect(said).toContain('created installation Teams: connected')

  // 3. The address the bot is given.
  const { body } = await hub.ask('GET', '/installations')
  const { doorUrl } = (body as { data: { doorUrl: string }[] }).data[0]!
  expect(doorUrl).toMatch(new RegExp(`^${PUBLIC_URL}/in/teams/`))
  await teams.listenAt(hub.url + new URL(doorUrl).pathname)

  // 4. The package.
  const { token } = await createToken(hub.hub.services, hub.accountId, { name: 'me', member: hub.maya, scopes: ['*'] })
  const url = `${hub.url}/p/teams/package.zip?clientId=${teams.settings.clientId}`
  const zip = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  expect([zip.status, zip.headers.get('content-type')]).toEqual([200, 'application/zip'])

  // 5. It is added to the team.
  const support = teams.teams[0]!.channels.find(({ name }) => name === 'support')!.id
  const maya = teams.as('maya')
  await maya.happen('install', support)
  await hub.settled()

  // 6. Nadia writes; Maya presses Reply, writes, Preview, Send.
  await fly(hub.url, inbox.token, [{ id: 'one', loft: 'nadia', bird: 'one', says: 'Where is it?', name: 'Nadia' }])
  const card = await until(
    async () => (await maya.look(support)).find((one) => one.from.bot && one.words.includes('Where is it?')),
    'the card',
  )
  await maya.press({ channel: support, id: card.id }, 'Reply')
  await maya.submit('Preview', { text: 'In Lyon.' })
  await maya.submit('Send')
  await until(() => post.flown.some(({ says }) => says === 'In Lyon.'), 'the answer')
})
