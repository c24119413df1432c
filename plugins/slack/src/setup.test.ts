// The app installed by its own sign-in page: in workspaces, in an organisation, again, and by others.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { House } from './testing/house.ts'
import { atSlack, cardIn, openHouse } from './testing/house.ts'

onEachEngine((engine) => {
  let house: House
  beforeEach(async () => {
    house = await openHouse(engine)
  })
  afterEach(() => house.close())

  const installed = async (place?: string) => (await house.install(place)).body.step.connections[0]!
  const answers = async (who: string, channel: string, words: string) => {
    const human = house.slack.human.as(who)
    const card = await cardIn(house.slack, who, channel)
    // A form that knows less than the thread would ask first.
    await house.hub.settled()
    await human.click(card, 'reply')
    const form = await until(() => human.view(), 'the form')
    await human.submit(form, { text: words })
    await until(() => house.flown().includes(words), `${words} at Nadia’s`)
  }

  test('maya allows the app at Slack, names a channel, and the first customer is answered', async () => {
    const { id, health, name } = await installed()
    expect({ health, name }).toEqual({ health: 'ok', name: 'Demo Company' })
    const made = (await house.ask('GET', `/installations/${id}`)).body
    expect(made.settings).toMatchObject({ botToken: { set: true }, mode: 'http' })
    expect((await house.showIn(id, '#support')).status).toBe(200)
    await house.nadiaWrites('Where is my parcel?')
    await answers('maya', '#support', 'On its way')
    expect(house.hub.logged.join('\n')).not.toMatch(/xoxb-|xoxe/)
  })

  test('a second workspace of the same app: each hears only what is its own', async () => {
    const { slack } = house
    const globex = slack.createWorkspace('Globex')
    slack.addUser(globex.id, { name: 'omar-g', realName: 'Omar Haddad', email: 'omar@parcel.example' })
    const first = await installed()
    const second = await installed(globex.id)
    expect([first.id, first.name, second.name]).toEqual([
      expect.not.stringMatching(second.id),
      'Demo Company',
      'Globex',
    ])
    slack.addChannel(globex.id, { name: 'desk', members: [slack.human.as('omar-g').user] })
    await house.showIn(second.id, '#desk')
    await house.nadiaWrites('Where is my parcel?')
    await answers('omar-g', '#desk', 'Here it is')
    const channels = slack.ledger.calls('chat.postMessage').map((call) => call.args.channel)
    expect(new Set(channels.filter((it) => /^C/.test(String(it)))).size).toBe(1)
  })

  test('installed again it is the same installation with the same threads', async () => {
    const { slack, app } = house
    const { id } = await installed()
    await house.showIn(id, '#support')
    await house.nadiaWrites('Where is my parcel?')
    const card = await cardIn(slack, 'maya', '#support')
    await house.hub.settled()
    slack.uninstallApp(app.slackId, slack.demo.team.id)
    const health = async () => (await house.ask('GET', `/installations/${id}`)).body
    await until(async () => (await health()).health === 'reauthorise', 'the bad news')
    expect((await health()).healthTell).toContain('removed from the Slack workspace')
    await house.nadiaWrites('Hello?')
    await house.ask('DELETE', `/installations/${id}`)
    const again = await installed()
    expect(again).toMatchObject({ id, health: 'ok' })
    slack.joinChannel(slack.demo.support.id, slack.installApp(app.slackId, slack.demo.team.id).botUserId)
    await installed()
    await house.nadiaWrites('Is anybody there?')
    const shown = async () => (await slack.human.thread('#support', card.ts)).map((line) => line.words)
    await until(async () => (await shown()).includes('Is anybody there?'), 'her line in the old thread')
  })

  test('late word of a removal does not undo what was installed since', async () => {
    const { slack, app, hub } = house
    const { id } = await installed()
    slack.faults.add({ on: 'delivery:app_uninstalled', effect: { is: 'lost' } })
    slack.faults.add({ on: 'delivery:tokens_revoked', effect: { is: 'lost' } })
    slack.uninstallApp(app.slackId, slack.demo.team.id)
    await installed()
    const late = slack.ledger.deliveries('app_uninstalled')[0]!
    expect(await slack.deliverAgain(late.payload, app.slackId)).toBe(true)
    await hub.settled()
    expect((await house.ask('GET', `/installations/${id}`)).body.health).toBe('ok')
  })

  describe('what Slack does not let in', () => {
    test.each([
      ['somebody pressed Cancel', 'was not allowed', () => house.install(undefined, 'deny')],
      [
        'a code that was used before',
        'used before',
        async () => {
          const { url } = (
            await house.ask('POST', '/setups', { plugin: 'slack', kind: 'installation', app: house.app.id })
          ).body.step
          const query = await atSlack(url, house.slack.demo.team.id, 'allow')
          house.slack.world.codes.clear()
          return house.ask('POST', '/setups/returned', { query })
        },
      ],
      [
        'a client secret that is wrong',
        'client secret',
        async () => {
          await house.ask('PATCH', `/apps/${house.app.id}`, { settings: { clientSecret: 'wrong' } })
          return house.install()
        },
      ],
      [
        'an error nobody has a sentence for',
        'unheard_of',
        () => {
          house.slack.faults.add({ on: 'oauth.v2.access', effect: { is: 'error', error: 'unheard_of' } })
          return house.install()
        },
      ],
    ] as const)('%s', async (_, words, act) => {
      const { status, body } = await act()
      expect(status).toBe(422)
      expect(body.detail).toContain(words)
      expect((await house.ask('GET', '/installations')).body.data).toEqual([])
    })

    test('an app without its client id, or none at all', async () => {
      const begin = (app?: string) => house.ask('POST', '/setups', { plugin: 'slack', kind: 'installation', app })
      expect((await begin()).body.detail).toContain('Say which Slack app')
      const { id } = (await house.ask('POST', '/apps', { plugin: 'slack', name: 'Empty', settings: {} })).body
      expect((await begin(id)).body.detail).toContain('client ID')
    })

    test('a scope that was left out is named', async () => {
      const { slack, app } = house
      slack.faults.clear()
      const begun = await house.ask('POST', '/setups', { plugin: 'slack', kind: 'installation', app: app.id })
      const query = await atSlack(begun.body.step.url, slack.demo.team.id, 'allow')
      const code = slack.world.codes.get(query.code!)!
      code.scopes = code.scopes.filter((scope) => scope !== 'reactions:write')
      const [made] = (await house.ask('POST', '/setups/returned', { query })).body.step.connections
      expect(made).toMatchObject({ health: 'misconfigured', tell: expect.stringContaining('reactions:write') })
    })
  })

  describe('a workspace nobody connected', () => {
    const stranger = () => {
      const { slack, app } = house
      const initech = slack.createWorkspace('Initech')
      slack.addUser(initech.id, { name: 'jane', email: 'jane@initech.example' })
      slack.addChannel(initech.id, { name: 'general', members: [slack.human.as('jane').user] })
      slack.installApp(app.slackId, initech.id)
      return slack.human.as('jane')
    }

    test('a command is answered with what to do, to the one who typed it', async () => {
      const answer = await stranger().slash('/deskless', 'queue', { channel: '#general' })
      expect(answer).toMatchObject({ status: 200, body: { response_type: 'ephemeral' } })
      expect(JSON.stringify(answer.body)).toContain('/setup/')
    })

    test('an event is let go, and nothing is kept', async () => {
      const jane = stranger()
      const { slack, app, hub } = house
      const general = [...slack.world.channels.values()].find((it) => it.teamId !== slack.demo.team.id)!
      slack.joinChannel(general.id, slack.installApp(app.slackId, general.teamId).botUserId)
      await jane.type('#general', 'Hello')
      await jane.settled()
      expect(slack.ledger.deliveries('message').map((it) => it.outcome?.status)).toEqual([200])
      const rows = await hub.database.db.root
        .selectFrom('raw_items')
        .select('id')
        .where('plugin', '=', 'slack')
        .execute()
      expect(rows).toEqual([])
    })
  })
})
