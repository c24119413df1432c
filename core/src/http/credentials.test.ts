import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addMember, setPassword } from '../accounts/index.ts'
import type { CredentialsOptions, LongKey, Pairing, Shelf, ShortKey, SignedIn } from '../client/index.ts'
import { Credentials, Problem, signInByCode, signInByPage } from '../client/index.ts'
import { until } from '../testing/until.ts'
import { cookieOf, EXTENSION, fromPage, redirectOf, withExtensions } from './testing/devices.ts'
import type { Company, Stage } from './testing/stage.ts'
import { openStage } from './testing/stage.ts'

const shelf = <T>(): Shelf<T> & { held: T | undefined } => {
  const it = {
    held: undefined as T | undefined,
    read: async () => it.held,
    write: async (value: T) => {
      it.held = value
    },
    clear: async () => {
      it.held = undefined
    },
  }
  return it
}

describe('the credentials of a device', () => {
  let stage: Stage
  let acme: Company
  beforeEach(async () => {
    stage = await openStage({ plugins: [withExtensions] })
    acme = await stage.company('acme')
  })
  afterEach(() => stage.close())

  const signingIn = () => ({ hub: stage.url, client: EXTENSION, device: 'Chrome on Linux' })

  /** Maya, before the page that `url` shows: she presses the button, and the browser is led back. */
  const presses = (allow: boolean) => async (url: string) => {
    const query = Object.fromEntries(new URL(url).searchParams)
    const body = { ...query, account: acme.accountId, allow }
    return String((await fromPage(stage, await cookieOf(stage, acme), '/auth/authorize', body)).body.redirect)
  }
  const byPage = () => signInByPage(signingIn(), redirectOf(EXTENSION), presses(true))

  type Tab = { credentials: Credentials; told: (SignedIn | string | undefined)[] }
  const tab = (keys: Pick<CredentialsOptions, 'short' | 'long'>, hub = stage.url): Tab => {
    const told: Tab['told'] = []
    const onChange = (who?: SignedIn, why?: string) => told.push(why ?? who)
    return { credentials: new Credentials({ hub, client: EXTENSION, ...keys, onChange }), told }
  }
  const keysOf = () => ({ short: shelf<ShortKey>(), long: shelf<LongKey>() })
  const open = async (keys = keysOf()) => {
    const it = { ...tab(keys), keys }
    await it.credentials.keep(await byPage())
    return it
  }
  const me = async (token: string): Promise<string> => {
    const { status, body } = await stage.ask('GET', '/v1/me', { token })
    if (status !== 200) throw new Problem(status, body.code, body.detail)
    return (body.member as { id: string }).id
  }

  test('maya signs in by the page and asks with a token, which is asked for once', async () => {
    const { credentials, keys, told } = await open()
    expect(await credentials.with(me)).toBe(acme.ownerId)
    expect(await credentials.token()).toBe(keys.short.held?.access)
    expect(await credentials.who()).toEqual({
      account: acme.accountId,
      member: acme.ownerId,
      device: expect.any(String),
    })
    expect(told).toHaveLength(1)
  })

  test('an answer that is to another question, or of another hub, is not taken', async () => {
    const strangers = (change: (url: URL) => void) => async (url: string) => {
      const back = new URL(await presses(true)(url))
      change(back)
      return back.href
    }
    for (const change of [
      (url: URL) => url.searchParams.set('state', 'somebody else’s'),
      (url: URL) => url.searchParams.set('iss', 'https://evil.example'),
      (url: URL) => url.searchParams.delete('iss'),
    ])
      await expect(signInByPage(signingIn(), redirectOf(EXTENSION), strangers(change))).rejects.toMatchObject({
        code: 'invalid_request',
      })
  })

  test('a window that was closed, or a “no”, is one sentence', async () => {
    const attempt = (page: (url: string) => Promise<string | undefined>) =>
      signInByPage(signingIn(), redirectOf(EXTENSION), page)
    for (const page of [async () => undefined, presses(false)])
      await expect(attempt(page)).rejects.toMatchObject({
        code: 'access_denied',
        message: expect.stringMatching(/\.$/),
      })
  })

  test('maya signs in by a code, and the poller hears of it by itself', async () => {
    let shown: Pairing | undefined
    const waiting = signInByCode(signingIn(), (pairing) => {
      shown = pairing
    })
    const code = (await until(() => shown, 'a code')).userCode
    const body = { code, account: acme.accountId, allow: true }
    await fromPage(stage, await cookieOf(stage, acme), '/auth/device', body)
    const answer = await waiting
    expect(shown).toMatchObject({ page: `${stage.url}/device/`, link: `${stage.url}/device/#${shown?.userCode}` })
    expect(await me(answer.access_token)).toBe(acme.ownerId)
  })

  test('who stops waiting for a code is not waited for', async () => {
    const stop = new AbortController()
    const waiting = signInByCode({ ...signingIn(), signal: stop.signal }, () => stop.abort(new Error('enough')))
    await expect(waiting).rejects.toThrow('enough')
  })

  test('a token near its end, or refused, is renewed before anybody notices', async () => {
    const { credentials, keys } = await open()
    const first = await credentials.token()
    keys.short.held = { ...(keys.short.held as ShortKey), endsAt: Date.now() + 30_000 }
    const second = await credentials.token()
    expect(second).not.toBe(first)
    await stage.services.db.root.deleteFrom('device_access').execute()
    expect(await credentials.with(me)).toBe(acme.ownerId)
    expect(await credentials.token()).not.toBe(second)
  })

  test('two tabs that renew at once ask the hub once and have the same token', async () => {
    const { keys } = await open()
    keys.short.held = undefined
    const [one, other] = [tab(keys).credentials, tab(keys).credentials]
    const [a, b] = await Promise.all([one.token(), other.token()])
    expect(a).toBe(b)
    const { generation } = await stage.services.db.root
      .selectFrom('devices')
      .select('generation')
      .where('id', '=', keys.long.held?.device ?? '')
      .executeTakeFirstOrThrow()
    expect(generation).toBe(2)
  })

  test('an answer lost on its way signs nobody out', async () => {
    const { keys } = await open()
    const losing = await loseFirstAnswer(stage.url)
    keys.short.held = undefined
    const { credentials, told } = tab(keys, losing.url)
    await expect(credentials.token()).rejects.toMatchObject({ again: true })
    expect(await me(await credentials.token())).toBe(acme.ownerId)
    expect(told).toEqual([])
    losing.close()
  })

  test('a device the hub ended is signed out here, and says why', async () => {
    const { credentials, keys, told } = await open()
    await setPassword(stage.services, acme.email, 'quite another password')
    await expect(credentials.with(me)).rejects.toMatchObject({ code: 'signed_out' })
    expect(told.at(-1)).toContain('password was changed')
    expect([keys.short.held, keys.long.held]).toEqual([undefined, undefined])
    await expect(credentials.token()).rejects.toMatchObject({ status: 401, again: false })
  })

  test('signing out ends the device at the hub; signing in as somebody else ends who was there', async () => {
    const { credentials, keys } = await open()
    const before = await credentials.token()
    const email = 'omar@acme.example'
    await addMember(stage.services, acme.accountId, { email, name: 'Omar', role: 'agent', password: acme.password })
    acme = { ...acme, email }
    await credentials.keep(await byPage())
    await expect(me(before)).rejects.toMatchObject({ status: 401 })
    const now = await credentials.token()
    await credentials.signOut()
    await expect(me(now)).rejects.toMatchObject({ status: 401 })
    expect(keys.long.held).toBeUndefined()
  })
})

/** The hub, by a network that takes the first question there and loses the answer. */
const loseFirstAnswer = async (hub: string): Promise<{ url: string; close(): void }> => {
  let lost = false
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const answer = await fetch(hub + request.url, {
      method: request.method,
      headers: { 'content-type': request.headers['content-type'] ?? '' },
      body: Buffer.concat(chunks),
    })
    const text = await answer.text()
    if (!lost) {
      lost = true
      return request.socket.destroy()
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}
