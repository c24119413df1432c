// One installation in a whole organisation: its id is the address, and its workspaces are told apart where they must be.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { House } from './testing/house.ts'
import { cardIn, openHouse } from './testing/house.ts'

const ORG = 'E0PARCELORG'

onEachEngine((engine) => {
  let house: House
  let installation: string
  beforeEach(async () => {
    house = await openHouse(engine, { orgDeploy: true })
    const { slack } = house
    const shop = slack.createWorkspace('Parcel Shop', { enterpriseId: ORG })
    const depot = slack.createWorkspace('Parcel Depot', { enterpriseId: ORG })
    slack.addUser(shop.id, { name: 'maya-s', realName: 'Maya Lindqvist', email: 'maya@parcel.example' })
    slack.addUser(depot.id, { name: 'omar-d', realName: 'Omar Haddad', email: 'omar@parcel.example' })
    const members = ['maya-s', 'omar-d'].map((who) => slack.human.as(who).user)
    slack.addChannel(depot.id, { name: 'returns', members })
    const [made] = (await house.install(ORG)).body.step.connections
    expect(made).toMatchObject({ health: 'ok', name: `Organisation ${ORG}` })
    installation = made!.id
  })
  afterEach(() => house.close())

  test('the organisation is its address, and a second account cannot have it', async () => {
    const rows = await house.hub.database.db.root
      .selectFrom('addresses')
      .select('value')
      .where('plugin', '=', 'slack')
      .execute()
    expect(rows).toEqual([{ value: ORG }])
  })

  test('a channel of the second workspace is found by its name, entered, and answered from by both people', async () => {
    const { slack, hub } = house
    await house.showIn(installation, '#returns')
    await house.nadiaWrites('I want to send it back')
    const card = await cardIn(slack, 'omar-d', '#returns')
    await hub.settled()
    await slack.human.as('omar-d').click(card, 'reply')
    const form = await until(() => slack.human.as('omar-d').view(), 'the form')
    await slack.human.as('omar-d').submit(form, { text: 'Here is a label' })
    await until(() => house.flown().includes('Here is a label'), 'the label at Nadia’s')
    const lists = slack.ledger.calls('conversations.list')
    expect(lists.length).toBeGreaterThan(0)
    expect(lists.every(({ args }) => typeof args.team_id === 'string')).toBe(true)
    // A colleague of another workspace of the organisation is no stranger.
    const channel = [...slack.world.channels.values()].find(({ name }) => name === 'returns')!
    const bot = slack.world.installations.find(({ teamId }) => teamId === ORG)!.botUserId
    const line = `<@${bot}> Or bring it to the shop`
    await slack.human.as('maya-s').type(channel.id, line, { threadTs: card.ts })
    await until(() => house.flown().includes('Or bring it to the shop'), 'the second answer at Nadia’s')
  })

  test('events, presses and commands of any of its workspaces are its own', async () => {
    const { slack } = house
    const said = await slack.human.as('maya-s').slash('/deskless', 'help', { channel: await general(house) })
    expect(said.status).toBe(200)
    expect(JSON.stringify(said.body ?? '')).not.toContain('not connected')
  })

  test('a group of any of its workspaces is named in a line, which stands whatever Slack says of groups', async () => {
    const { slack, hub } = house
    const depot = [...slack.world.teams.values()].find((it) => it.name === 'Parcel Depot')!.id
    slack.addUsergroup(depot, { name: 'Shipping' })
    await house.showIn(installation, '#returns')
    await house.nadiaWrites('I want to send it back')
    const card = await cardIn(slack, 'omar-d', '#returns')
    const channel = [...slack.world.channels.values()].find(({ name }) => name === 'returns')!.id
    const note = async (words: string) => {
      await slack.human.as('omar-d').type(channel, words, { threadTs: card.ts })
      const [conversation] = await hub.conversations()
      const notes = async () => (await hub.messages(conversation!.id)).filter(({ kind }) => kind === 'note')
      return until(async () => (await notes()).find(({ text }) => text.startsWith(words.split(' ')[0]!)), words)
    }
    slack.faults.add({ on: 'usergroups.list', effect: { is: 'error', error: 'team_access_not_granted' } })
    expect((await note('First @shipping')).text).toBe('First @shipping')
    expect(slack.ledger.calls('usergroups.list').every(({ args }) => typeof args.team_id === 'string')).toBe(true)
  })

  test('a workspace it does not have any more makes the admins hear what to do', async () => {
    const { slack, app } = house
    slack.grantWorkspaces(app.slackId, ORG, [
      [...slack.world.teams.values()].find((it) => it.name === 'Parcel Shop')!.id,
    ])
    slack.faults.add({ on: 'chat.postMessage', effect: { is: 'error', error: 'team_access_not_granted' }, times: 20 })
    await house.showIn(installation, '#returns')
    await house.nadiaWrites('Hello?')
    const now = async () => (await house.ask('GET', `/installations/${installation}`)).body
    slack.grantWorkspaces(app.slackId, ORG, slackTeams(house))
    await until(async () => (await now()).health === 'reauthorise', 'the bad news')
    expect((await now()).healthTell).toContain('organisation admin can add it')
  })
})

const slackTeams = ({ slack }: House): string[] =>
  [...slack.world.teams.values()].filter((it) => it.enterpriseId === ORG).map((it) => it.id)

/** A public place in the workspace of Maya. */
const general = async ({ slack }: House): Promise<string> => {
  const maya = slack.world.users.get(slack.human.as('maya-s').user)!
  return slack.addChannel(maya.teamId, { name: 'general-s', members: [maya.id] }).id
}
