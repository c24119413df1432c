// One app in several workspaces over Socket Mode: Slack spreads what happens in all of them over its open lines.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { House } from './testing/house.ts'
import { cardIn, openHouse } from './testing/house.ts'

onEachEngine((engine) => {
  let house: House
  beforeEach(async () => {
    house = await openHouse(engine, { socketMode: true })
  })
  afterEach(() => house.close())

  test('whichever line brings it, it is done in the workspace it is of', async () => {
    const { slack, app } = house
    const globex = slack.createWorkspace('Globex')
    slack.addUser(globex.id, { name: 'omar-g', realName: 'Omar Haddad', email: 'omar@parcel.example' })
    slack.addChannel(globex.id, { name: 'desk', members: [slack.human.as('omar-g').user] })
    expect((await house.install()).body.step.connections).toMatchObject([{ health: 'ok' }])
    const [second] = (await house.install(globex.id)).body.step.connections
    await house.showIn(second!.id, '#desk')
    await until(() => slack.socket.open(app.slackId) === 2, 'both lines')
    await house.nadiaWrites('Where is my parcel?')
    const card = await cardIn(slack, 'omar-g', '#desk')
    await house.hub.settled()
    const omar = slack.human.as('omar-g')
    const bot = slack.world.installations.find((it) => it.appId === app.slackId && it.teamId === globex.id)!.botUserId
    // Several, so that they come over both lines.
    for (const words of ['First answer', 'Second answer', 'Third answer'])
      await omar.type('#desk', `<@${bot}> ${words}`, { threadTs: card.ts })
    await until(() => house.flown().length === 3, 'three answers at Nadia’s')
    expect([...house.flown()].sort()).toEqual(['First answer', 'Second answer', 'Third answer'])
    const messages = slack.ledger.deliveries('message')
    expect(messages.every((it) => it.outcome?.ok)).toBe(true)
  })
})
