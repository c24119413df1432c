import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Stage } from '../http/testing/stage.ts'
import { openStage, PASSWORD } from '../http/testing/stage.ts'
import {
  addMember,
  authenticate,
  createAccount,
  createToken,
  createUser,
  revokeToken,
  setPassword,
  updateMember,
} from './index.ts'
import { permissionNames } from './permissions.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

const refusal = (code: string) => expect.objectContaining({ code })

describe('accounts and members', () => {
  test('a new account has an owner who may do everything', async () => {
    const acme = await stage.company('acme')
    const caller = await authenticate(stage.services, { token: acme.token })
    expect(caller).toMatchObject({ accountId: acme.accountId, actor: { kind: 'member', id: acme.ownerId } })
    expect(caller.permissions.sort()).toEqual([...permissionNames].sort())
  })

  test('an account needs a name of its own', async () => {
    await stage.company('twice')
    await expect(stage.company('twice')).rejects.toEqual(refusal('conflict'))
    await expect(
      createAccount(stage.services, { name: 'x', slug: 'No Slug', owner: { email: 'a@b.example', name: 'a' } }),
    ).rejects.toEqual(refusal('invalid'))
  })

  test('omar works for two companies with one password', async () => {
    const [one, two] = [await stage.company('one'), await stage.company('two')]
    await createUser(stage.services, { email: 'omar@one.example', name: 'Omar', password: PASSWORD, verified: true })
    const first = await addMember(stage.services, one.accountId, {
      email: 'Omar@One.example',
      name: 'Omar',
      role: 'agent',
    })
    const second = await addMember(stage.services, two.accountId, {
      email: 'omar@one.example',
      name: 'Omar of Two',
      role: 'viewer',
    })
    const cookie = await signedIn('omar@one.example')
    expect(await authenticate(stage.services, { cookie, account: one.accountId })).toMatchObject({
      actor: { id: first.id },
    })
    expect(await authenticate(stage.services, { cookie, account: two.accountId })).toMatchObject({
      actor: { id: second.id },
      permissions: ['conversations.read'],
    })
    await expect(authenticate(stage.services, { cookie })).rejects.toEqual(refusal('invalid'))
  })

  test('a session cannot name an account its user is no member of', async () => {
    const [mine, other] = [await stage.company('mine'), await stage.company('other')]
    const cookie = await signedIn(mine.email)
    await expect(authenticate(stage.services, { cookie, account: other.accountId })).rejects.toEqual(
      refusal('not_found'),
    )
    await expect(authenticate(stage.services, { cookie, account: "' OR 1=1" })).rejects.toEqual(refusal('not_found'))
  })

  test('a user made by a stranger loses that password when the real person is invited elsewhere', async () => {
    const [evil, real] = [await stage.company('evil'), await stage.company('real')]
    await addMember(stage.services, evil.accountId, {
      email: 'nadia@real.example',
      name: 'Nadia?',
      role: 'agent',
      password: 'known to the attacker',
    })
    expect((await signIn('nadia@real.example', 'known to the attacker')).status).toBe(200)
    await addMember(stage.services, real.accountId, { email: 'nadia@real.example', name: 'Nadia', role: 'admin' })
    expect((await signIn('nadia@real.example', 'known to the attacker')).status).toBe(401)
  })

  test('an account never loses its last owner', async () => {
    const lone = await stage.company('lone')
    await expect(updateMember(stage.services, lone.accountId, lone.ownerId, { role: 'agent' })).rejects.toEqual(
      refusal('closed'),
    )
    await expect(updateMember(stage.services, lone.accountId, lone.ownerId, { disabled: true })).rejects.toEqual(
      refusal('closed'),
    )
  })

  test('a disabled member is out at once, with every token', async () => {
    const firm = await stage.company('firm')
    const { id } = await addMember(stage.services, firm.accountId, {
      email: 'omar@firm.example',
      name: 'Omar',
      role: 'agent',
    })
    const { token } = await createToken(stage.services, firm.accountId, { name: 'script', member: id, scopes: ['*'] })
    await updateMember(stage.services, firm.accountId, id, { disabled: true })
    await expect(authenticate(stage.services, { token })).rejects.toEqual(refusal('unauthorised'))
  })
})

describe('tokens', () => {
  test('are kept as a hash, and hold no more than their scopes and their member', async () => {
    const acme = await stage.company('tokens')
    const { id } = await addMember(stage.services, acme.accountId, {
      email: 'omar@tokens.example',
      name: 'Omar',
      role: 'viewer',
    })
    const { token } = await createToken(stage.services, acme.accountId, {
      name: 'all',
      member: id,
      scopes: ['conversations.read', 'members.manage'],
    })
    expect((await authenticate(stage.services, { token })).permissions).toEqual(['conversations.read'])
    const rows = await stage.services.db.root.selectFrom('api_tokens').selectAll().execute()
    expect(JSON.stringify(rows.map((row) => ({ ...row, hash: Buffer.from(row.hash).toString() })))).not.toContain(
      token.slice(3),
    )
  })

  test('end when revoked and when their time is over', async () => {
    const acme = await stage.company('ending')
    const revoked = await createToken(stage.services, acme.accountId, {
      name: 'a',
      member: acme.ownerId,
      scopes: ['*'],
    })
    const over = await createToken(stage.services, acme.accountId, {
      name: 'b',
      member: acme.ownerId,
      scopes: ['*'],
      expiresAt: new Date(Date.now() - 1),
    })
    await revokeToken(stage.services, acme.accountId, revoked.id)
    for (const { token } of [revoked, over])
      await expect(authenticate(stage.services, { token })).rejects.toEqual(refusal('unauthorised'))
  })

  test('cannot name a permission that does not exist', async () => {
    const acme = await stage.company('naming')
    await expect(
      createToken(stage.services, acme.accountId, { name: 'a', member: acme.ownerId, scopes: ['everything'] }),
    ).rejects.toEqual(refusal('invalid'))
  })
})

describe('signing in', () => {
  test('sets a cookie no script can read', async () => {
    const acme = await stage.company('cookies')
    const { headers } = await signIn(acme.email, PASSWORD)
    expect(headers.get('set-cookie')).toMatch(/^deskless\.session_token=.*HttpOnly; SameSite=Lax/)
  })

  test('there is no sign-up, and none of what was not opened', async () => {
    const answers = await Promise.all(
      ['/auth/sign-up/email', '/auth/update-user', '/auth/change-email', '/auth/link-social'].map((path) =>
        stage.ask('POST', path, { headers: { origin: stage.url }, body: {} }),
      ),
    )
    expect(answers.map((a) => a.status)).toEqual([404, 404, 404, 404])
  })

  test('is refused from another site', async () => {
    const acme = await stage.company('csrf')
    expect((await signIn(acme.email, PASSWORD, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await signIn(acme.email, PASSWORD, {})).status).toBe(403)
  })

  test('a new password ends every session', async () => {
    const acme = await stage.company('sessions')
    const cookie = await signedIn(acme.email)
    await setPassword(stage.services, acme.email, 'another long password')
    await expect(authenticate(stage.services, { cookie })).rejects.toEqual(refusal('unauthorised'))
    expect((await signIn(acme.email, PASSWORD)).status).toBe(401)
    expect((await signIn(acme.email, 'another long password')).status).toBe(200)
  })

  test('guessing a password is slowed down', async () => {
    const acme = await stage.company('guess')
    const answers = []
    for (let i = 0; i < 11; i++) answers.push((await signIn(acme.email, `wrong password ${i}`)).status)
    expect(answers).toContain(429)
  })
})

const signIn = (email: string, password: string, headers: Record<string, string> = { origin: stage.url }) =>
  stage.ask('POST', '/auth/sign-in/email', { headers, body: { email, password } })

const signedIn = async (email: string): Promise<string> => {
  const answer = await signIn(email, PASSWORD)
  expect(answer.text).toContain(email)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}
