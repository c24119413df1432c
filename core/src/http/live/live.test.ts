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

  const happens = (accountId: string, what: string) =>
    stage.services.db.transaction((trx) => record(trx, [{ accountId, type: 'contact.changed', data: { what } }]))
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
      for (const name of missed) await happens(acme.accountId, name)
      const again = await join(`?after=${cursor}`)
      await happens(acme.accountId, 'after')
      await again.hears(what('after'))
      expect(again.frames.flatMap((frame) => frame.event?.data.what ?? [])).toEqual([...missed, 'after'])
      again.hangUp()
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

    test('are told why they may not come in', async () => {
      expect(await (await listenTo(`${stage.url}/p/chat/live?token=wrong`)).closed).toEqual({
        code: 4401,
        reason: 'unauthorised',
      })
      expect(await (await listenTo(`${stage.url}/p/nothing/live`)).closed).toEqual({ code: 4404, reason: 'not_found' })
    })
  })
})
