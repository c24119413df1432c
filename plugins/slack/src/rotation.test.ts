// Tokens that end after twelve hours, renewed by a token that works once.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { House } from './testing/house.ts'
import { openHouse } from './testing/house.ts'

const HOUR = 3_600_000

onEachEngine((engine) => {
  let house: House
  let installation: string
  beforeEach(async () => {
    house = await openHouse(engine, { rotation: true })
    const [made] = (await house.install()).body.step.connections
    expect(made).toMatchObject({ health: 'ok' })
    installation = made!.id
    await house.showIn(installation, '#support')
  })
  afterEach(() => house.close())

  const renewals = () =>
    house.slack.ledger.calls('oauth.v2.access').filter(({ args }) => args.grant_type === 'refresh_token')
  const shows = (words: string) =>
    until(async () => {
      const [card] = (await house.slack.human.channel('#support')).filter((line) => line.metadata !== undefined)
      const thread = card ? await house.slack.human.thread('#support', card.ts) : []
      return thread.some((line) => line.words === words)
    }, `${words} in the thread`)
  const now = async () => (await house.ask('GET', `/installations/${installation}`)).body
  const tokens = () => house.hub.database.db.root.selectFrom('connection_tokens')
  const endsIn = (ms: number) =>
    house.hub.database.db.root
      .updateTable('connection_tokens')
      .set({ expires_at: new Date(Date.now() + ms) })
      .execute()
  test('nothing of a token lies in the clear, and none is in the settings', async () => {
    const { settings } = await now()
    expect(settings).not.toHaveProperty('botToken')
    const stored = JSON.stringify(await tokens().selectAll().execute())
    expect(stored).not.toMatch(/xox/)
    expect(house.hub.logged.join('\n')).not.toMatch(/xox/)
  })

  test('it is renewed when Slack says that it ended, and nobody notices', async () => {
    await house.nadiaWrites('Where is my parcel?')
    await shows('Where is my parcel?')
    await house.hub.settled()
    house.clock.advance(12 * HOUR + 1_000)
    await house.nadiaWrites('Still nothing')
    await shows('Still nothing')
    expect(renewals().length).toBe(1)
    expect((await now()).health).toBe('ok')
  })

  test('a refresh token that Slack does not take is told to the admins, and nothing is sent meanwhile', async () => {
    await house.nadiaWrites('Where is my parcel?')
    await shows('Where is my parcel?')
    await house.hub.settled()
    for (const one of house.slack.world.installations) one.refreshToken = 'spent elsewhere'
    house.clock.advance(12 * HOUR + 1_000)
    await house.nadiaWrites('Still nothing')
    await until(async () => (await now()).health === 'reauthorise', 'the bad news')
    expect((await now()).healthTell).toContain('Install the app again')
    await house.install()
    expect((await now()).health).toBe('ok')
    await shows('Still nothing')
  })

  test('a client secret that was changed at Slack is named', async () => {
    house.slack.world.apps.get(house.app.slackId)!.clientSecret = 'another'
    house.clock.advance(12 * HOUR + 1_000)
    await house.nadiaWrites('Where is my parcel?')
    await until(async () => (await now()).health === 'reauthorise', 'the bad news')
    expect((await now()).healthTell).toContain('client ID and secret')
  })

  test('trouble at Slack’s side is waited out', async () => {
    house.slack.faults.add({ on: 'oauth.v2.access', effect: { is: 'status', status: 503 } })
    house.clock.advance(12 * HOUR + 1_000)
    await house.nadiaWrites('Where is my parcel?')
    await shows('Where is my parcel?')
    expect((await now()).health).toBe('ok')
  })

  test('it is renewed two hours before its end', async () => {
    await endsIn(1 * HOUR)
    const { body } = await house.ask('POST', `/installations/${installation}/connect`)
    expect(body).toMatchObject({ health: 'ok' })
    expect(renewals().length).toBe(1)
    const { expires_at: ends } = await tokens().select('expires_at').executeTakeFirstOrThrow()
    expect(ends!.getTime()).toBeGreaterThan(Date.now() + 11 * HOUR)
  })

  test('two processes at once spend the refresh token once', async () => {
    const other = await house.hub.another()
    house.clock.advance(12 * HOUR + 1_000)
    for (let n = 1; n <= 8; n++) await house.nadiaWrites(`Line ${n}`)
    await shows('Line 1')
    expect(renewals().length).toBe(1)
    expect(other.services).toBeDefined()
    expect((await now()).health).toBe('ok')
  })
})
