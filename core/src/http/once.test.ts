import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidv7 } from '../contract/index.ts'
import { needs } from '../testing/environment.ts'
import { startOwnProcess } from './testing/own-process.ts'
import type { Company, Stage } from './testing/stage.ts'
import { openStage, STAGE_KEY } from './testing/stage.ts'

let stage: Stage
let acme: Company
beforeAll(async () => {
  if (needs('postgres').skip) return
  stage = await openStage({ engine: 'postgres' })
  acme = await stage.company('acme')
})
afterAll(() => stage?.close())

/** Asks a hub in a process of its own, which is killed at a point on its way. */
const askAndKill = async (point: string, path: string, key: string, body: unknown): Promise<void> => {
  const hub = await startOwnProcess({ DATABASE_URL: stage.databaseUrl, DESKLESS_KEY: STAGE_KEY, DESKLESS_CRASH: point })
  const headers = { authorization: `Bearer ${acme.token}`, 'content-type': 'application/json', 'idempotency-key': key }
  const answer = await fetch(hub.url + path, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => 'cut')
  expect([answer, await hub.ended]).toEqual(['cut', 'SIGKILL'])
  await hub.stop()
}

const again = (path: string, key: string, body: unknown) =>
  stage.ask('POST', path, { token: acme.token, body, headers: { 'idempotency-key': key } })
const teams = async () => (await stage.ask('GET', '/v1/teams', { token: acme.token })).body.data

test('killed before the commit: nothing was made, and the repeat makes it at once', needs('postgres'), async () => {
  const [key, wish] = [uuidv7(), { name: 'Night shift' }]
  await askAndKill('make.before-commit', '/v1/teams', key, wish)
  expect(await teams()).toEqual([])
  const { status, body } = await again('/v1/teams', key, wish)
  expect(status).toBe(201)
  expect(await teams()).toEqual([body])
})

test('killed after the commit: the repeat gets the answer that was lost', needs('postgres'), async () => {
  const [key, wish] = [uuidv7(), { name: 'Day shift' }]
  await askAndKill('make.after-commit', '/v1/teams', key, wish)
  const made = (await teams()).find((team) => team.name === 'Day shift')
  expect(await again('/v1/teams', key, wish)).toMatchObject({ status: 201, body: made })
})

test('a person who was let in as the hub died keeps the password of the request', needs('postgres'), async () => {
  const person = { email: 'omar@acme.example', name: 'Omar', role: 'agent', password: 'a password of omar' }
  for (const point of ['make.before-commit', 'make.after-commit']) {
    const [key, wish] = [uuidv7(), { ...person, email: `${point}@acme.example` }]
    await askAndKill(point, '/v1/members', key, wish)
    expect((await again('/v1/members', key, wish)).status).toBe(201)
    const signIn = { email: wish.email, password: wish.password }
    const headers = { origin: stage.url }
    expect((await stage.ask('POST', '/auth/sign-in/email', { headers, body: signIn })).status).toBe(200)
  }
})

test('one at the same moment waits for the first and gets its answer', needs('postgres'), async () => {
  const [key, wish] = [uuidv7(), { name: 'Late shift' }]
  const answers = await Promise.all(Array.from({ length: 8 }, () => again('/v1/teams', key, wish)))
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1)
})
