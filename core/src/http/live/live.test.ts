import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMember, createToken, revokeToken } from '../../accounts/index.ts'
import type { Plugin } from '../../contract/index.ts'
import { Refusal, uuidv7 } from '../../contract/index.ts'
import { record } from '../../events/record.ts'
import { onEachEngine } from '../../testing/index.ts'
import type { Frame } from '../testing/listener.ts'
import { listenTo } from '../testing/listener.ts'
import type { Company, Stage } from '../testing/stage.ts'
import { openStage } from '../testing/stage.ts'
import { readStream } from './stream.ts'

const chat: Plugin = {
  id: 'chat',
  contract: 1,
  live: {
    open: async ({ url }) => {
      if (url.searchParams.get('token') !== 'nadia') throw new Refusal('unauthorised')
      return { topic: 'inbox:nadia', state: { who: 'nadia' }, hello: { is: 'hello' } }
    },
    frame: async (data, state) => {
      if (data === 'bye') throw new Refusal('invalid')
      return { echo: data, to: state.who }
    },
  },
}

onEachEngine((engine) => {
  let stage: Stage
  let acme: Company
  beforeAll(async () => {
    stage = await openStage({ engine, plugins: [chat] })
    acme = await stage.company('acme')
  })
  afterAll(() => stage.close())

  const happens = (accountId: string, ...whats: string[]) =>
    stage.services.db.transaction((trx) =>
      record(
        trx,
        whats.map((it) => ({ accountId, type: 'contact.changed' as const, data: { what: it } })),
      ),
    )
  const what = (name: string) => (frame: Frame) => frame.event?.data.what === name
  const join = (query = '', token = acme.token) =>
    listenTo(`${stage.url}/live${query}`, { protocols: ['deskless', `token.${token}`] })

  describe('the stream of members', () => {
    test('maya hears what happens in her company, and nothing of another', async () => {
      const other = await stage.company(uuidv7())
      const maya = await join()
      await maya.hears((frame) => frame.hello)
      await happens(other.accountId, 'elsewhere')
      await happens(acme.accountId, 'here')
      expect(await maya.hears(what('here'))).toMatchObject({
        cursor: expect.any(String),
        event: { type: 'contact.changed' },
      })
      expect(maya.frames.some(what('elsewhere'))).toBe(false)
      maya.hangUp()
    })

    test('after a break she hears what she missed, in order and once', async () => {
      const maya = await join()
      await maya.hears((frame) => frame.hello)
      await happens(acme.accountId, 'before')
      const { cursor } = await maya.hears(what('before'))
      maya.hangUp()
      const missed = Array.from({ length: 450 }, (_, i) => `missed ${i}`)
      for (let at = 0; at < missed.length; at += 90) await happens(acme.accountId, ...missed.slice(at, at + 90))
      const again = await join(`?after=${cursor}`)
      await happens(acme.accountId, 'after')
      await again.hears(what('after'))
      expect(again.frames.flatMap((frame) => frame.event?.data.what ?? [])).toEqual([...missed, 'after'])
      again.hangUp()
    })

    test('transactions are counted, not spelled: the tenth comes after the ninth', async () => {
      const { accountId: account_id } = await stage.company(uuidv7())
      const early = ['9', '10', '99', '100'].map((xid) => ({ account_id, xid, type: xid, data: '{}' }))
      await stage.services.db.root.insertInto('events').values(early).execute()
      const from = { xid: '1', id: '0' }
      const events = await readStream(stage.services.db.root, from, { accountId: account_id, limit: 4 })
      expect(events.map((it) => it.event.type)).toEqual(['9', '10', '99', '100'])
    })

    test('a cursor of another database, or none at all, starts over', async () => {
      const forged = Buffer.from('0badcafe.1.1').toString('base64url')
      for (const cursor of [forged, 'nonsense', Buffer.from('x.99999999999999999999999.1').toString('base64url')]) {
        const maya = await join(`?after=${cursor}`)
        const reset = await maya.hears((frame) => frame.reset)
        await happens(acme.accountId, `after ${cursor}`)
        await maya.hears(what(`after ${cursor}`))
        expect(reset.cursor).not.toBe(cursor)
        maya.hangUp()
      }
    })

    test('whoever she is may also be said in the first frame', async () => {
      const maya = await listenTo(`${stage.url}/live`)
      maya.says({ auth: { token: acme.token } })
      expect((await maya.hears((frame) => frame.hello)).hello).toMatchObject({
        member: acme.ownerId,
        account: acme.accountId,
      })
      maya.hangUp()
    })

    test('facts of another process come to her as well', async () => {
      const maya = await join()
      await maya.hears((frame) => frame.hello)
      // Written without this process' knowing, as another one would.
      const { accountId: account_id } = acme
      const event = { account_id, type: 'contact.changed', data: JSON.stringify({ what: 'from afar' }) }
      await stage.services.db.root.insertInto('events').values(event).execute()
      await maya.hears(what('from afar'))
      maya.hangUp()
    })

    test('nobody listens without a token that counts', async () => {
      const { id, token } = await createToken(stage.services, acme.accountId, {
        name: 't',
        member: acme.ownerId,
        scopes: ['*'],
      })
      await revokeToken(stage.services, acme.accountId, id)
      expect(await (await join('', token)).closed).toEqual({ code: 4401, reason: 'unauthorised' })
      const silent = await listenTo(`${stage.url}/live`, {
        headers: { cookie: 'deskless.session_token=x', origin: 'https://evil.example' },
      })
      silent.says({ typing: { conversation: uuidv7(), on: true } })
      expect((await silent.closed).code).toBe(4401)
    })

    test('she sees who of her colleagues is there', async () => {
      const { id } = await addMember(stage.services, acme.accountId, {
        email: 'omar@acme.example',
        name: 'Omar',
        role: 'agent',
      })
      const { token } = await createToken(stage.services, acme.accountId, { name: 't', member: id, scopes: ['*'] })
      const maya = await join()
      const omar = await join('', token)
      const both = [acme.ownerId, id].sort()
      expect(await maya.hears((frame) => frame.presence?.online.length === 2)).toEqual({ presence: { online: both } })
      omar.hangUp()
      await maya.hears(
        (frame) =>
          frame.presence?.online.length === 1 &&
          maya.frames.indexOf(frame) > maya.frames.findIndex((f) => f.presence?.online.length === 2),
      )
      maya.hangUp()
    })
  })

  describe('the sockets of visitors', () => {
    test('hear what is published to their topic, and are answered', async () => {
      const nadia = await listenTo(`${stage.url}/p/chat/live?token=nadia`)
      expect(await nadia.hears((frame) => frame.is === 'hello')).toBeTruthy()
      await stage.services.bus.publish('plugin:chat:inbox:nadia', { is: 'message', text: 'Hello' })
      await nadia.hears((frame) => frame.text === 'Hello')
      nadia.says({ typing: true })
      expect(await nadia.hears((frame) => frame.echo)).toEqual({ echo: { typing: true }, to: 'nadia' })
      nadia.says('bye')
      expect(await nadia.closed).toEqual({ code: 4400, reason: 'invalid' })
    })

    test('one that reads nothing is cut off, and the others hear on', async () => {
      const [slow, quick] = [
        await listenTo(`${stage.url}/p/chat/live?token=nadia`),
        await listenTo(`${stage.url}/p/chat/live?token=nadia`),
      ]
      slow.stopReading()
      const blob = 'x'.repeat(200_000)
      for (let i = 0; i < 100; i++) {
        await stage.services.bus.publish('plugin:chat:inbox:nadia', { i, blob })
        await quick.hears((frame) => frame.i === i)
      }
      slow.readOn()
      expect((await slow.closed).code).toBe(1006)
      expect(slow.frames.some((frame) => frame.i === 99)).toBe(false)
      quick.hangUp()
    })

    test('are told why they may not come in', async () => {
      expect(await (await listenTo(`${stage.url}/p/chat/live?token=wrong`)).closed).toEqual({
        code: 4401,
        reason: 'unauthorised',
      })
      expect(await (await listenTo(`${stage.url}/p/nothing/live`)).closed).toEqual({ code: 4404, reason: 'not_found' })
    })
  })
})
