import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertApp, updateConnection } from '../connections/index.ts'
import { definePlugin, Refusal, secret, text, uuidv7, z } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub } from '../testing/index.ts'
import { plainText } from '../testing/made-up.ts'

type Card = { id: string; loft: string; says: string }

/** A provider with one registration for many lofts: its hooks say which one they are for. */
const post = definePlugin({
  id: 'homing',
  contract: 1,
  app: { label: 'Homing club', settings: z.object({ whistle: secret('Whistle') }) },
  channel: {
    label: 'Homing post',
    settings: z.object({}),
    capabilities: () => plainText,
    receive: ({ body, headers }, { app }) => {
      if (app && headers['x-whistle'] !== app.settings.whistle) throw new Refusal('bad_signature')
      const { id, loft } = JSON.parse(Buffer.from(body).toString()) as Card
      return { items: [{ address: loft, key: id, lane: 'nadia', body }] }
    },
    parse: (raw) => {
      const { says } = JSON.parse(Buffer.from(raw.body).toString()) as Card
      const from = { side: 'contact' as const, identities: [{ namespace: 'homing', value: 'nadia', verified: true }] }
      return [{ is: 'message', key: raw.key, threads: [{ ref: raw.lane }], from, parts: [text(says)] }]
    },
    pieces: () => [],
    send: async () => ({ keys: [] }),
  },
})

onEachEngine((engine) => {
  let house: TestHub
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [post] })
  })
  afterAll(() => house.stop())

  const bring = (token: string, card: Card, whistle = 'phweet') => {
    const headers = { 'x-whistle': whistle }
    return fetch(`${house.url}/in/homing/${token}`, { method: 'POST', headers, body: JSON.stringify(card) })
  }
  const textsIn = async (inbox: string) => {
    await house.settled()
    const found = (await house.conversations()).filter((c) => c.inbox.id === inbox)
    return (await Promise.all(found.map((c) => house.messages(c.id)))).flat().map((m) => m.text)
  }
  const register = async (name: string, connection?: { id: string; account_id: string }) => {
    const { services } = house.hub
    const wanted = { accountId: null, plugin: 'homing', name, settings: { whistle: 'phweet' } }
    const app = await services.db.transaction((trx) => insertApp(trx, services, wanted))
    if (connection) await updateConnection(services, connection.account_id, connection.id, { app: app.id })
    return app.token
  }

  test('nobody uses up the keys of another inbox by naming its address', async () => {
    const [mine, theirs] = [await house.addInbox('homing', {}), await house.addInbox('homing', {}, { name: 'Theirs' })]
    const card = { id: uuidv7(), loft: 'their loft', says: 'Where is my parcel?' }
    expect((await bring(mine.token, { ...card, says: 'mine now' })).status).toBe(200)
    expect((await bring(theirs.token, card)).status).toBe(200)
    expect(await textsIn(theirs.id)).toEqual(['Where is my parcel?'])
  })

  test('an app speaks for its own connections only', async () => {
    const inbox = await house.addInbox('homing', {}, { name: 'Loft 7' })
    const address = { plugin: 'homing', value: 'loft 7', account_id: inbox.account_id, connection_id: inbox.id }
    await house.database.db.root.insertInto('addresses').values(address).execute()
    const [own, strange] = [await register('own', inbox), await register('strange')]
    expect((await bring(strange, { id: uuidv7(), loft: 'loft 7', says: 'forged' })).status).toBe(404)
    expect((await bring(own, { id: uuidv7(), loft: 'loft 7', says: 'forged' }, 'thweep')).status).toBe(401)
    expect((await bring(own, { id: uuidv7(), loft: 'loft 7', says: 'Hello' })).status).toBe(200)
    expect(await textsIn(inbox.id)).toEqual(['Hello'])
  })
})
