import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Company, Stage } from '../http/testing/stage.ts'
import { openStage } from '../http/testing/stage.ts'
import { onEachEngine } from '../testing/engines.ts'
import { addMember, createToken, createUser, setPassword } from './index.ts'

const CHOSEN = 'chosen by omar himself'

onEachEngine((engine) => {
  let stage: Stage
  let acme: Company
  beforeAll(async () => {
    stage = await openStage({ engine, unlimited: true })
    acme = await stage.company('acme')
  })
  afterAll(() => stage.close())

  const letIn = async (email: string, company = acme, more = {}) =>
    (await addMember(stage.services, company.accountId, { email, name: 'Omar', role: 'agent', ...more })).id
  const ask = (id: string, token = acme.token) => stage.ask('POST', `/v1/members/${id}/invite`, { token })
  const tokenOf = async (id: string): Promise<string> => new URL((await ask(id)).body.url).hash.slice(1)
  const page = (path: string, body: unknown) =>
    stage.ask('POST', `/auth${path}`, { headers: { origin: stage.url }, body })
  const choose = async (token: string, newPassword = CHOSEN) =>
    (await page('/reset-password', { token, newPassword })).status
  const signIn = async (email: string, password = CHOSEN) => (await page('/sign-in/email', { email, password })).status

  test('omar chooses his password by the link, once', async () => {
    const id = await letIn('omar@acme.example')
    const { status, body } = await ask(id)
    expect([status, body.url.startsWith(`${stage.url}/invite/#`)]).toEqual([201, true])
    expect(new Date(String(body.expiresAt)).getTime()).toBeLessThanOrEqual(Date.now() + 7 * 86_400_000)
    const token = new URL(body.url).hash.slice(1)
    expect([await choose(token), await signIn('omar@acme.example')]).toEqual([200, 200])
    expect(await choose(token, 'chosen by somebody else')).toBe(400)
    expect(await signIn('omar@acme.example')).toBe(200)
  })

  test('the link is kept as a hash, and a new one ends the one before', async () => {
    const id = await letIn('dana@acme.example')
    const [old, fresh] = [await tokenOf(id), await tokenOf(id)]
    const rows = await stage.services.db.root.selectFrom('verifications').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(fresh)
    expect([await choose(old), await choose(fresh)]).toEqual([400, 200])
  })

  test('a link that has ended opens nothing', async () => {
    const token = await tokenOf(await letIn('late@acme.example'))
    await stage.services.db.root
      .updateTable('verifications')
      .set({ expires_at: new Date(0) })
      .execute()
    expect(await choose(token)).toBe(400)
  })

  test('a password that is too short is refused and leaves the link as it is', async () => {
    const token = await tokenOf(await letIn('short@acme.example'))
    expect([await choose(token, 'short'), await choose(token)]).toEqual([400, 200])
  })

  test('who can sign in already gets none, and a password from the operator ends the link', async () => {
    const { body } = await ask(await letIn('known@acme.example', acme, { password: 'a password of theirs' }))
    expect(body).toMatchObject({ code: 'closed', detail: expect.stringContaining('can sign in already') })
    const token = await tokenOf(await letIn('asked@acme.example'))
    await setPassword(stage.services, 'asked@acme.example', 'set by the operator')
    expect([await choose(token), await signIn('asked@acme.example', 'set by the operator')]).toEqual([400, 200])
  })

  test('nobody chooses the password of somebody who works elsewhere as well', async () => {
    const other = await stage.company('other')
    const id = await letIn('nadia@both.example')
    const token = await tokenOf(id)
    const there = await letIn('nadia@both.example', other)
    expect(await choose(token)).toBe(400)
    for (const asked of [await ask(id), await ask(there, other.token)])
      expect(asked.body).toMatchObject({ code: 'closed', detail: expect.stringContaining('another account') })
    await createUser(stage.services, { email: 'vera@both.example', name: 'Vera', verified: true })
    const [vera] = [await letIn('vera@both.example'), await letIn('vera@both.example', other)]
    expect((await ask(vera)).body.code).toBe('closed')
    expect(
      await stage.services.db.root
        .selectFrom('verifications')
        .select('id')
        .where('value', 'in', (eb) => eb.selectFrom('users').select('id').where('email', 'like', '%@both.example'))
        .execute(),
    ).toEqual([])
  })

  test('who may not give a role does not invite who has it', async () => {
    const owner = await letIn('second@acme.example', acme, { role: 'owner' })
    const admin = await letIn('admin@acme.example', acme, { role: 'admin' })
    const { token } = await createToken(stage.services, acme.accountId, { name: 't', member: admin, scopes: ['*'] })
    expect((await ask(owner, token)).body.code).toBe('forbidden')
  })

  test('the page behind the link loads nothing from elsewhere', async () => {
    const answer = await stage.ask('GET', '/invite/')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'")
    for (const [, path] of answer.text.matchAll(/(?:src|href)="(\/[^"]+)"/g))
      expect((await stage.ask('GET', path!)).status).toBe(200)
  })
})
