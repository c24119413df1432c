// Notices through a push service: a double of one on this machine, everything else as it is.
import { createECDH, createHmac, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { uuidv7 } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { onEachEngine, startHub, until } from '@deskless/core/testing'
// @ts-expect-error it brings no types
import { decrypt } from 'http_ece'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plugin } from './src/index.ts'
import type { Session } from './src/wire.ts'

const SECRET = 'known to the shop and to us'

/** What a browser makes when its visitor wants to be told, and reads with what it kept. */
const browserAt = (service: string, name: string) => {
  const [pair, auth] = [createECDH('prime256v1'), randomBytes(16)]
  pair.generateKeys()
  const keys = { p256dh: pair.getPublicKey('base64url'), auth: auth.toString('base64url') }
  const read = (body: Buffer): unknown =>
    JSON.parse(decrypt(body, { version: 'aes128gcm', privateKey: pair, authSecret: keys.auth }).toString())
  return { subscription: { endpoint: `${service}/${name}`, keys }, read }
}

type Pushed = { at: string; headers: Record<string, string | string[] | undefined>; body: Buffer }

/** Answers what the last word of the address says: `gone` with 410, `busy` with 503 the first time, else 201. */
const pushService = async () => {
  const pushed: Pushed[] = []
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    const at = request.url ?? ''
    pushed.push({ at, headers: request.headers, body })
    const first = pushed.filter((one) => one.at === at).length === 1
    response.statusCode = at.endsWith('gone') ? 410 : at.endsWith('busy') && first ? 503 : 201
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const to = (name: string) => pushed.filter(({ at }) => at === `/${name}`)
  return { url, to, close: () => new Promise((done) => server.close(done)) }
}

onEachEngine((engine) => {
  let house: TestHub
  let service: Awaited<ReturnType<typeof pushService>>
  let door: string
  beforeAll(async () => {
    service = await pushService()
    house = await startHub({ engine, plugins: [plugin], config: { allowOrigins: [service.url] } })
    door = (await house.addInbox('widget', { webPush: true, identitySecret: SECRET, deleteMyData: true })).token
  })
  afterAll(async () => {
    await house.stop()
    await service.close()
  })

  const ask = async <T = unknown>(path: string, body: unknown, token = ''): Promise<T> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const answer = await fetch(house.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    const said = (await answer.json()) as T & { detail?: string }
    if (!answer.ok) throw new Error(said.detail)
    return said
  }
  const session = (fields: object = {}) => ask<Session>('/p/widget/session', { inbox: door, ...fields })
  const wants = (token: string, name: string) => {
    const browser = browserAt(service.url, name)
    return ask('/p/widget/push', browser.subscription, token).then(() => browser)
  }
  const asks = async (says: string) => {
    const nadia = await session()
    await ask(`/in/widget/${door}/messages`, {
      token: nadia.token,
      items: [{ is: 'message', id: uuidv7(), text: says }],
    })
    return { ...nadia, conversation: (await house.said(says)).conversation.id }
  }
  const answers = async (conversation: string, says: string): Promise<string> =>
    (await house.command('reply', { conversation, parts: [{ is: 'text', text: says }] })).message as string
  const waiting = async () => {
    const jobs = await house.hub.services.db.root.selectFrom('jobs').select(['lane', 'run_at']).execute()
    return jobs.filter(({ lane }) => lane.includes('push:'))
  }
  /** What waits for its time has its time now. */
  const hurry = async (message: string): Promise<void> => {
    await until(async () => (await waiting()).some(({ lane }) => lane.includes(message)), 'the notice to be planned')
    const { root } = house.hub.services.db
    const due = async () => {
      await root.updateTable('jobs').set({ run_at: new Date() }).where('lane', 'like', `%push:${message}%`).execute()
      return (await waiting()).length === 0
    }
    await until(due, 'the notice to be given')
  }

  test('nadia’s browser is told once of what she has not read, and nobody on the way can read it', async () => {
    const { token, conversation, config } = await asks('Tell me when you know')
    const browser = await wants(token, `nadia-${engine}`)
    const message = await answers(conversation, 'It left this morning.')
    await hurry(message)
    const [notice, ...more] = service.to(`nadia-${engine}`)
    expect(more).toEqual([])
    expect(browser.read(notice!.body)).toEqual({
      ...{ by: 'deskless', id: message, title: 'Maya Lindqvist', body: 'It left this morning.' },
    })
    expect(notice!.body.toString('latin1')).not.toContain('morning')
    const [, jwt = '', key] = /^vapid t=(\S+), k=(\S+)$/.exec(String(notice!.headers.authorization)) ?? []
    expect([key, decodeJwt(jwt).aud, notice!.headers.ttl]).toEqual([config.may.push, service.url, '86400'])
    // Sent again after a crash, it is no second notice.
    const { hub } = await house.connection(
      (await house.hub.services.hubFor(house.accountId, 'widget').read.inboxes())[0]!.id,
    )
    await hub.enqueue('push', await payloadOf(message, conversation), { key: `push:${message}` })
    await hurry(message)
    expect(service.to(`nadia-${engine}`)).toHaveLength(1)
  })

  const payloadOf = async (message: string, conversation: string) => {
    const { inbox, thread } = (await house.conversations()).find(({ id }) => id === conversation)!
    return { message, inbox: inbox.id, visitors: [thread], team: 'Support' }
  }

  test('what she has read by then is no news, nor what was taken back', async () => {
    const { token, conversation } = await asks('I am looking at it')
    await wants(token, `looking-${engine}`)
    const read = await answers(conversation, 'You see this')
    await until(async () => (await waiting()).length > 0)
    const thread = (await payloadOf(read, conversation)).visitors[0]
    await ask(`/in/widget/${door}/messages`, { token, items: [{ is: 'receipt', of: read, thread, status: 'read' }] })
    await until(async () => (await house.messages(conversation)).some(({ delivery }) => delivery?.status === 'read'))
    await hurry(read)
    const removed = await answers(conversation, 'Wrong window')
    await until(async () => (await waiting()).length > 0)
    await house.command('remove', { message: removed })
    await hurry(removed)
    expect(service.to(`looking-${engine}`)).toEqual([])
  })

  test('a browser that is gone is forgotten; a push service that is away is asked again', async () => {
    const { token, conversation } = await asks('From two browsers')
    await wants(token, `${engine}-gone`)
    const other = await wants(token, `${engine}-busy`)
    await hurry(await answers(conversation, 'One'))
    await hurry(await answers(conversation, 'Two'))
    expect(service.to(`${engine}-gone`)).toHaveLength(1)
    const bodies = service.to(`${engine}-busy`).map(({ body }) => (other.read(body) as { body: string }).body)
    expect(bodies).toEqual(['One', 'One', 'Two'])
  })

  test('who signs in keeps being told; who wants it no more, or is erased, is not; nor is who never spoke', async () => {
    const hash = createHmac('sha256', SECRET).update(`ines-${engine}`).digest('hex')
    const { token, conversation } = await asks('Before I sign in')
    const { subscription } = await wants(token, `ines-${engine}`)
    const ines = await session({ token, identity: { id: `ines-${engine}`, hash } })
    await hurry(await answers(conversation, 'Still here?'))
    expect(service.to(`ines-${engine}`)).toHaveLength(1)
    const { endpoint } = subscription
    // Another visitor who knows the address of her browser ends nothing.
    await ask('/p/widget/push/end', { endpoint }, (await session()).token)
    const rows = () =>
      house.hub.services
        .hubFor(house.accountId, 'widget')
        .db<{ push_subscriptions: { account_id: string; endpoint: string } }>()
        .selectFrom('push_subscriptions')
        .select('endpoint')
        .where('account_id', '=', house.accountId)
        .where('endpoint', '=', endpoint)
        .execute()
    expect(await rows()).toHaveLength(1)
    await ask('/p/widget/push/end', { endpoint }, ines.token)
    expect(await rows()).toEqual([])
    await wants(ines.token, `ines-${engine}`)
    await ask('/p/widget/erase', { sure: true }, ines.token)
    await until(async () => (await rows()).length === 0, 'her browser to be forgotten')
    await expect(wants((await session()).token, 'silent')).rejects.toThrow(/Nothing was said/)
    const plain = (await house.addInbox('widget', {})).token
    const elsewhere = await ask<Session>('/p/widget/session', { inbox: plain })
    expect(elsewhere.config.may).not.toHaveProperty('push')
    await expect(wants(elsewhere.token, 'off')).rejects.toThrow(/sends no notices/)
  })
})
