// A note in a thread calls colleagues: by their Slack name, or as a user group that means a team.
import { text } from '@deskless/core/contract'
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { anotherNadia } from './testing/another.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

onEachEngine((engine) => {
  let house: Line
  let line: Line
  let threadTs: string
  /** How many direct messages each had before. */
  let before: Record<string, number>
  beforeAll(async () => {
    house = await wholeLine(engine)
  })
  beforeEach(async () => {
    line = await anotherNadia(house)
    before = { maya: await heardBy('maya'), omar: await heardBy('omar') }
    await begin()
  })
  /** What is said of the whole workspace, or of the people themselves, is said in a house of its own. */
  const alone = async () => {
    line = await wholeLine(engine)
    before = {}
    await begin()
  }
  const begin = async () => {
    await line.nadiaWrites('Where is my parcel?')
    threadTs = (await line.asked('Where is my parcel?')).ts
  }
  const direct = async (who: string) => (await line.slack.human.as(who).direct('Deskless')).messages
  const heardBy = async (who: string) => (await direct(who)).length
  /** Of a test in a house of its own: that house. */
  afterEach(() => line.close())
  afterAll(() => house.close())

  const types = async (says: string, who = 'maya') => {
    const before = (await line.notes()).length
    const said = await line.slack.human.as(who).type('#support', says, { threadTs })
    await until(async () => (await line.notes()).length > before, 'the note')
    await line.hub.settled()
    return said
  }
  const told = async (who: string) => (await direct(who)).slice(before[who]).map((m) => m.words)
  const hears = (who: string, words: string) =>
    until(async () => (await told(who)).find((said) => said.includes(words)), `${who} to hear “${words}”`)
  const called = async () => {
    const { id } = await line.conversation()
    const { root } = line.hub.hub.services.db
    const rows = await root.selectFrom('mentions').select('member_id').where('conversation_id', '=', id).execute()
    return rows.map(({ member_id }) => (member_id === line.hub.omar ? 'omar' : 'maya')).sort()
  }
  const team = async (name: string, ...members: string[]) => {
    const { root } = line.hub.hub.services.db
    const at = { account_id: line.hub.accountId }
    const id = crypto.randomUUID()
    await root
      .insertInto('teams')
      .values({ ...at, id, name })
      .execute()
    for (const member_id of members)
      await root
        .insertInto('team_members')
        .values({ ...at, team_id: id, member_id })
        .execute()
    return id
  }

  test('a colleague is told once, with the words and the way there, and follows; the author is not told', async () => {
    await types('@omar, do you know?')
    const said = await hears('omar', 'Maya Lindqvist mentioned you')
    expect(said).toContain('do you know?')
    expect(said).toContain(`/archives/${line.slack.demo.support.id}/`)
    expect(await told('omar')).toHaveLength(1)
    expect(await told('maya')).toEqual([])
    expect(line.flown()).toEqual([])
    await until(async () => (await line.root()).words.includes('👥 Maya Lindqvist, Omar Haddad follow'), 'the card')
  })

  test('an edit that adds somebody tells only them', async () => {
    const said = await types('@omar, do you know?')
    await hears('omar', 'mentioned you')
    await line.slack.human.as('maya').edit(said, '@omar, @maya, do you know?')
    await until(async () => (await line.notes())[0]!.editedAt, 'the edit')
    await line.slack.human.as('maya').edit(said, 'Never mind, @maya')
    await until(async () => (await called()).length === 0, 'nobody to be called')
    await line.slack.human.as('maya').edit(said, 'Yes, @omar')
    await until(async () => (await called()).length === 1, 'Omar to be called again')
    await line.hub.settled()
    expect(await told('omar')).toHaveLength(1)
  })

  test('a user group is the team of the same name or handle; another group calls nobody and stays a word', async () => {
    const { team: workspace } = line.slack.demo
    await team('Shipping crew', line.hub.omar, line.hub.maya)
    line.slack.addUsergroup(workspace.id, { name: 'Everybody in shipping', handle: 'shipping-crew' })
    line.slack.addUsergroup(workspace.id, { name: 'Lunch' })
    await types('@lunch anybody?')
    expect(await called()).toEqual([])
    expect((await line.notes())[0]!.text).toBe('@lunch anybody?')
    await types('@shipping-crew where is it?')
    expect(await hears('omar', 'mentioned your team Shipping crew')).toContain('where is it?')
    expect(await told('maya')).toEqual([])
  })

  test('without the scope for user groups the line is a note all the same, and nothing is amiss', async () => {
    await alone()
    const [installed] = line.slack.world.installations
    installed!.scopes = installed!.scopes.filter((scope) => scope !== 'usergroups:read')
    await team('Shipping', line.hub.omar)
    line.slack.addUsergroup(line.slack.demo.team.id, { name: 'Shipping' })
    await types('@shipping where is it?')
    expect((await line.notes())[0]!.text).toBe('@group where is it?')
    expect(await told('omar')).toEqual([])
    const { root } = line.hub.hub.services.db
    const health = await root.selectFrom('connections').select('health').where('kind', '=', 'installation').execute()
    expect(health).toEqual([{ health: 'ok' }])
  })

  test('who has no seat is only named, and calls nobody', async () => {
    const sam = line.slack.addUser(line.slack.demo.team.id, {
      name: 'sam',
      realName: 'Sam Stranger',
      email: 'sam@x.example',
    })
    line.slack.joinChannel(line.slack.demo.support.id, sam.id)
    await types('@sam, have a look')
    expect((await line.notes())[0]!.text).toBe('@Sam Stranger, have a look')
    await types('@omar, hello', 'sam')
    expect((await line.notes())[1]!.text).toContain('@Omar Haddad, hello')
    expect(await called()).toEqual([])
    expect(await told('omar')).toEqual([])
  })

  test('a note written elsewhere mentions who is known here; a name it does not call stays a word', async () => {
    const { id: conversation } = await line.conversation()
    const parts = [text('@Omar Haddad, ask @Maya Lindqvist. @Omar Haddadi, too')]
    await line.hub.command('note', { conversation, parts, mentions: [line.hub.omar] })
    const shown = await line.shows('too')
    const users = JSON.stringify(shown.blocks).match(/"user_id":"(\w+)"/g)
    expect(users).toEqual([`"user_id":"${line.slack.demo.omar.id}"`])
    expect(shown.words).toContain('@Omar Haddad, ask @Maya Lindqvist. @Omar Haddadi, too')
    await line.hub.command('note', { conversation, parts: [text('Look at this')], mentions: [line.hub.omar] })
    expect(JSON.stringify((await line.shows('Look at this')).blocks)).toContain(`for <@${line.slack.demo.omar.id}>`)
  })

  test('somebody of this account whom the workspace does not know is named in plain words', async () => {
    await alone()
    const { root } = line.hub.hub.services.db
    await root.updateTable('members').set({ email: 'omar@elsewhere.example' }).where('id', '=', line.hub.omar).execute()
    const { id: conversation } = await line.conversation()
    const parts = [text('@Omar Haddad, look')]
    await line.hub.command('note', { conversation, parts, mentions: [line.hub.omar] })
    expect(JSON.stringify((await line.shows('look')).blocks)).not.toContain('user_id')
  })
})
