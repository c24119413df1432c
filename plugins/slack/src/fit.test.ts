// Which channels a rule may name, and what became of them while nobody was connected.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { House } from './testing/house.ts'
import { openHouse } from './testing/house.ts'

onEachEngine((engine) => {
  let house: House
  let installation: string
  beforeEach(async () => {
    house = await openHouse(engine)
    installation = (await house.install()).body.step.connections[0]!.id
  })
  afterEach(() => house.close())

  const share = (channel: string) => house.slack.shareChannel(channel, house.slack.createWorkspace('Globex').id)
  const support = () => house.slack.demo.support.id

  test('a channel another company reads is refused, by its name and by its id', async () => {
    share(support())
    for (const named of ['#support', support()]) {
      const { status, body } = await house.showIn(installation, named)
      expect([status, body.code]).toEqual([422, 'invalid_setting'])
      expect(body.detail).toContain('shared with another company')
    }
    expect((await house.ask('GET', `/installations/${installation}/rules`)).body.data).toEqual([])
  })

  test('where an admin allows it, it watches and does nothing else', async () => {
    share(support())
    await house.ask('PATCH', `/installations/${installation}`, { settings: { allowShared: true } })
    expect((await house.showIn(installation, '#support')).body.detail).toContain('mode to alerts')
    expect((await house.showIn(installation, '#support', 'alerts')).status).toBe(200)
    await house.nadiaWrites('Where is my parcel?')
    const { human, demo } = house.slack
    const card = await until(
      async () => (await human.channel('#support')).find((line) => line.metadata !== undefined),
      'the card',
    )
    expect(card.controls.map((control) => control.actionId)).not.toContain('reply')
    await human.type('#support', `<@${demo.credentials.botUserId}> On its way`, { threadTs: card.ts })
    await human.settled()
    await house.hub.settled()
    expect(house.flown()).toEqual([])
  })

  test('an archived channel is refused; one that nobody sees yet may be private', async () => {
    house.slack.archiveChannel(support())
    expect((await house.showIn(installation, support())).body.detail).toContain('archived')
    expect((await house.showIn(installation, '#not-invited-yet')).status).toBe(200)
  })

  test('shared while the app was away: found when it is installed again', async () => {
    const { slack, app } = house
    await house.showIn(installation, '#support')
    slack.uninstallApp(app.slackId, slack.demo.team.id)
    share(support())
    await house.install()
    const { data } = (await house.ask('GET', `/installations/${installation}/rules`)).body
    expect(data).toMatchObject([{ channel: '#support', mode: 'alerts' }])
    // It does not stand in the way of other changes.
    expect((await house.showIn(installation, '#support', 'alerts')).status).toBe(200)
  })

  const LANGUAGES = ['fr', 'de', 'es', 'it', 'pt', 'nl', 'sv']
  const put = (channels: readonly string[]) =>
    house.ask('PUT', `/installations/${installation}/rules`, {
      data: channels.map((channel, at) => ({
        channel,
        ...(at < channels.length - 1 ? { language: LANGUAGES[at] } : {}),
      })),
    })
  const NAMES = ['#one', '#two', '#three', '#four', '#five', '#six']

  test('many rules by name are looked at to the last, and none keeps the app from being connected', async () => {
    share(support())
    expect((await put([...NAMES, '#support'])).body.detail).toContain('shared with another company')
    expect((await put(NAMES)).status).toBe(200)
    expect((await house.install()).body.step.connections).toMatchObject([{ id: installation, health: 'ok' }])
    expect(house.slack.ledger.calls('conversations.list').length).toBeLessThan(NAMES.length)
  })

  test('when Slack asks for patience the rule waits to be saved again', async () => {
    house.slack.faults.add({ on: 'conversations.info', effect: { is: 'rate-limited', retryAfter: 60 } })
    share(support())
    const { status, body } = await house.showIn(installation, support())
    expect([status, body.code]).toEqual([429, 'rate_limited'])
    expect(body.detail).toContain('Try again in a moment')
  })

  test('when Slack cannot be asked nothing is refused', async () => {
    house.slack.faults.add({ on: '*', effect: { is: 'status', status: 503 }, times: 20 })
    expect((await house.showIn(installation, '#support')).status).toBe(200)
  })
})
