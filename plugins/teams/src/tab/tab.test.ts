// The personal tab: Teams says who looks, and the panel opens as theirs. Who is nobody's colleague sees nothing.
import { onEachEngine } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Line } from '../testing/line.ts'
import { wholeLine } from '../testing/line.ts'

const TEAMS_ON_THE_WEB = '5e3ce6c0-2b1f-4285-8d4b-75ee78787346'
const OTHER_TENANT = '00000000-0000-4000-8000-7e4affffffff'

onEachEngine((engine) => {
  let line: Line
  beforeAll(async () => {
    line = await wholeLine(engine)
    // The app's own arrival in the team is taken in.
    await line.hub.settled()
  })
  afterAll(() => line.close())

  /** As Teams hands it to a tab of this app, for one person. */
  const claims = (who: string, more: Record<string, unknown> = {}) => {
    const { teams, hub } = line
    const [{ id: tid } = { id: '' }] = teams.tenants
    const { host } = new URL(hub.url)
    return {
      iss: `${teams.settings.loginUrl}/${tid}/v2.0`,
      aud: `api://${host}/botid-${teams.settings.clientId}`,
      tid,
      oid: teams.people.find(({ email }) => email.startsWith(who))!.aadObjectId,
      scp: 'access_as_user',
      azp: TEAMS_ON_THE_WEB,
      ...more,
    }
  }
  const ask = async (given: Record<string, unknown>, key?: 'stranger') => {
    const token = await line.teams.vouch(given, key)
    const body = JSON.stringify({ token })
    const answer = await fetch(`${line.hub.url}/p/teams/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    return { status: answer.status, body: (await answer.json()) as { token?: string; detail?: string } }
  }
  const me = (token: string) =>
    fetch(`${line.hub.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } }).then(
      async (answer) => (await answer.json()) as { member: { name: string } },
    )

  test('Maya and Omar are each let in as who they are, and however often, each is one device', async () => {
    for (const [who, name] of [
      ['maya', 'Maya Lindqvist'],
      ['omar', 'Omar Haddad'],
    ] as const) {
      const first = await ask(claims(who))
      const second = await ask(claims(who, { aud: line.teams.settings.clientId }))
      for (const { status, body } of [first, second]) {
        expect(status).toBe(200)
        expect(await me(body.token!)).toMatchObject({ member: { name } })
      }
    }
    const devices = await line.hub.hub.services.db.root.selectFrom('devices').select(['member_id', 'name']).execute()
    expect(devices).toHaveLength(2)
  })

  describe('refused, whatever it says of somebody', () => {
    const { stringify } = JSON
    test.each<[string, Record<string, unknown>]>([
      [
        'another tenant, which is not connected',
        { tid: OTHER_TENANT, iss: `https://login.microsoftonline.com/${OTHER_TENANT}/v2.0` },
      ],
      ['another tenant’s issuer, and this one’s id', { iss: `https://sts.windows.net/${OTHER_TENANT}/` }],
      ['another app', { aud: 'api://evil.example/botid-11111111-2222-4333-8444-555555555555' }],
      ['this app at another hub', { aud: 'api://evil.example/botid-00000000-0000-4000-8000-00000000b071' }],
      [
        'the connector’s own token',
        { iss: 'https://api.botframework.com', aud: '00000000-0000-4000-8000-00000000b071' },
      ],
      ['a token for another use', { scp: 'User.Read' }],
      ['an app’s token, which is nobody’s', { scp: undefined, roles: ['all'] }],
      ['nobody’s id', { oid: undefined }],
      ['a client that is none of Microsoft’s', { azp: '11111111-2222-4333-8444-555555555555' }],
      ['a client nobody names', { azp: undefined }],
      ['the app itself, asking for itself', { azp: '00000000-0000-4000-8000-00000000b071' }],
      ['one that has ended', { exp: Math.floor(Date.now() / 1_000) - 3_600 }],
    ])('%s', async (_what, more) => {
      const { status, body } = await ask(claims('maya', more))
      expect([status, body.token]).toEqual([401, undefined])
    })

    test('one that somebody else signed, and what is no token', async () => {
      expect((await ask(claims('maya'), 'stranger')).status).toBe(401)
      for (const body of [{ token: 'a.b.c' }, { token: stringify({ tid: 'x' }) }])
        expect(
          (
            await fetch(`${line.hub.url}/p/teams/session`, {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: stringify(body),
            })
          ).status,
        ).toBe(401)
    })

    test('a guest, and who is nobody here, are told why', async () => {
      expect(await ask(claims('gus'))).toMatchObject({
        status: 403,
        body: { detail: expect.stringContaining('Guests') },
      })
      expect(await ask(claims('una'))).toMatchObject({
        status: 403,
        body: { detail: expect.stringContaining('does not know you') },
      })
    })

    test('who lost their seat: at once, with the token they have', async () => {
      const { body } = await ask(claims('omar'))
      await line.hub.hub.services.db.root
        .updateTable('members')
        .set({ disabled_at: new Date() })
        .where('id', '=', line.hub.omar)
        .execute()
      expect((await ask(claims('omar'))).status).toBe(403)
      const answer = await fetch(`${line.hub.url}/v1/me`, { headers: { authorization: `Bearer ${body.token}` } })
      expect(answer.status).toBe(401)
    })
  })

  test('the way to a conversation’s thread is told to whoever may read it, and to nobody else', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const { id } = await line.asked('Where is my parcel?')
    const way = async (who: string, conversation: string) => {
      const body = JSON.stringify({ token: await line.teams.vouch(claims(who)), conversation })
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${line.hub.url}/p/teams/thread`, { method: 'POST', headers, body })
      return { status: answer.status, url: ((await answer.json()) as { url?: string }).url }
    }
    const { id: conversation } = await line.conversation()
    const told = await way('maya', conversation)
    expect(told).toMatchObject({ status: 200, url: expect.stringContaining(`/${id}?tenantId=`) })
    expect(await way('gus', conversation)).toEqual({ status: 403, url: undefined })
    expect(await way('maya', crypto.randomUUID())).toEqual({ status: 200, url: undefined })
  })

  test('a token of the tab opens nothing at the bot’s door', async () => {
    const [{ id: tenant } = { id: '' }] = line.teams.tenants
    const activity = {
      type: 'message',
      id: '1',
      serviceUrl: line.teams.serviceUrl,
      channelData: { tenant: { id: tenant } },
    }
    expect((await line.teams.forge(activity, claims('maya'))).status).toBe(401)
  })
})
