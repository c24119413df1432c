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

  test('a rule means the channel it named when it was saved, whatever is called so now', async () => {
    const { slack, hub } = house
    expect((await house.showIn(installation, '#support')).status).toBe(200)
    // Slack’s word of it was lost on its way.
    slack.world.channels.get(support())!.name = 'help'
    const team = slack.demo.team.id
    const other = slack.addChannel(team, { name: 'support', members: [slack.demo.maya.id] })
    share(other.id)
    await hub.settled()
    await house.nadiaWrites('Where is my parcel?')
    const card = async (channel: string) =>
      (await slack.human.channel(channel)).find(({ metadata }) => metadata !== undefined)
    await until(() => card('#help'), 'the card')
    const rules = async () => (await house.ask('GET', `/installations/${installation}/rules`)).body.data
    expect(await rules()).toMatchObject([{ channel: '#support', mode: 'explicit' }])
    await house.install()
    expect(await rules()).toMatchObject([{ channel: '#help', mode: 'explicit' }])
    slack.renameChannel(support(), 'desk')
    await until(async () => JSON.stringify(await rules()).includes('#desk'), 'the new name')
    expect((await house.showIn(installation, '#desk')).status).toBe(200)
    slack.archiveChannel(other.id)
    await house.nadiaWrites('Hello?')
    const { ts } = (await card('#desk'))!
    await until(async () => (await slack.human.thread('#desk', ts)).some(({ words }) => words === 'Hello?'), 'her line')
    expect(await card(other.id)).toBeUndefined()
    expect(await rules()).toMatchObject([{ channel: '#desk', mode: 'explicit' }])
  })

  test('Slack gives a channel another id: the rule follows, and the admins are told of its threads', async () => {
    const { slack, hub } = house
    await house.showIn(installation, '#support')
    const fresh = slack.addChannel(slack.demo.team.id, { name: 'support-2', members: [slack.demo.maya.id] })
    slack.joinChannel(fresh.id, (await slack.world.installations.at(-1))!.botUserId)
    const event = { type: 'channel_id_changed', old_channel_id: support(), new_channel_id: fresh.id, event_ts: '1.2' }
    const envelope = { type: 'event_callback', event_id: 'Ev0CHANGED', team_id: slack.demo.team.id, event }
    await slack.deliverAgain(envelope, house.app.slackId)
    const told = await until(
      async () => (await slack.human.direct('Ours')).messages.find(({ words }) => words.includes('another id')),
      'Maya to be told',
    )
    expect(told.words).toContain('New conversations are shown there as before')
    await house.nadiaWrites('Where is my parcel?')
    await until(async () => (await slack.human.channel('#support-2')).some(({ metadata }) => metadata), 'the card')
    await hub.settled()
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
