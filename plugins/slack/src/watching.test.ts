// A channel that others came to see, or that is gone, is none to answer from.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

onEachEngine((engine) => {
  let line: Line
  beforeEach(async () => {
    line = await wholeLine(engine)
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
  })
  afterEach(() => line.close())

  const told = async (who: string) => (await line.slack.human.as(who).direct('Deskless')).messages.map((m) => m.words)
  const hears = (words: string) =>
    until(async () => (await told('maya')).find((said) => said.includes(words)), `Maya to hear “${words}”`)
  const support = () => line.slack.demo.support.id

  test('shared with another company: the threads say so, the card watches, and the admins hear what to do', async () => {
    const { slack } = line
    const other = slack.createWorkspace('Globex')
    slack.shareChannel(support(), other.id)
    await line.shows('now shared with another company')
    await until(async () => (await line.root()).words.includes('This channel only watches'), 'the card')
    expect((await line.root()).controls.map((control) => control.actionId)).not.toContain('reply')
    expect(await hears('shared with another company')).toContain('Stop sharing it')
    const bot = slack.demo.credentials.botUserId
    await slack.human.type('#support', `<@${bot}> It is in Lyon`, { threadTs: (await line.root()).ts })
    await until(async () => (await line.notes()).length === 1, 'the note')
    slack.unshareChannel(support(), other.id)
    await line.hub.settled()
    await slack.human.type('#support', `<@${bot}> Still in Lyon`, { threadTs: (await line.root()).ts })
    await until(async () => (await line.notes()).length === 2, 'another note')
    expect(line.flown()).toEqual([])
    expect(await told('omar')).toEqual([])
  })

  test('a conversation that begins afterwards watches as well, until an administrator says otherwise', async () => {
    const { slack, hub } = line
    slack.shareChannel(support(), slack.createWorkspace('Globex').id)
    await line.shows('now shared with another company')
    const rules = await hub.hub.services.db.root.selectFrom('channel_rules').select('mode').execute()
    expect(rules).toEqual([{ mode: 'alerts' }])
  })

  test('only the envelope of a line says that the channel is shared: it watches from then on', async () => {
    const { slack } = line
    const { ts: threadTs } = await line.root()
    const typed = await slack.human.type('#support', 'careful with her', { threadTs })
    await until(async () => (await line.notes()).length === 1, 'the note')
    const past = slack.ledger.deliveries('message').find(({ payload }) => JSON.stringify(payload).includes(typed.ts))!
    const bot = slack.demo.credentials.botUserId
    const ts = `${Math.floor(Date.now() / 1_000)}.999002`
    const event = { ...(past.payload.event as object), ts, text: `<@${bot}> It is in Lyon`, blocks: undefined }
    await slack.deliverAgain({ ...past.payload, event_id: 'Ev0SHARED', is_ext_shared_channel: true, event })
    await line.shows('now shared with another company')
    expect(await hears('shared with another company')).toContain('Stop sharing it')
    await until(async () => (await line.notes()).length === 2, 'its note')
    await line.hub.settled()
    expect(line.flown()).toEqual([])
  })

  test('made public', async () => {
    const { slack } = line
    slack.convertChannel(support(), 'private')
    slack.convertChannel(support(), 'public')
    await line.shows('This channel is now public')
    expect(await hears('is now public')).toContain('Make it private')
  })

  test('archived, and brought back: it goes on watching, and nothing is lost', async () => {
    const { slack } = line
    slack.archiveChannel(support())
    await hears('was archived')
    await line.nadiaWrites('Hello?')
    slack.unarchiveChannel(support())
    await line.shows('This channel was archived')
    await line.shows('Hello?')
    await until(async () => (await line.root()).words.includes('This channel only watches'), 'the card')
  })

  test('Deskless shown the door; other people may come and go', async () => {
    const { slack } = line
    slack.leaveChannel(support(), slack.demo.omar.id)
    await line.hub.settled()
    expect(await told('maya')).toEqual([])
    slack.leaveChannel(support(), slack.demo.credentials.botUserId)
    expect(await hears('was removed from #support')).toContain('Invite it again')
    slack.joinChannel(support(), slack.demo.credentials.botUserId)
    await line.shows('Deskless was removed from this channel')
  })

  test('Slack keeps events back: the admins hear of it once', async () => {
    const { appId, teamId } = line.slack.demo.credentials
    expect(await line.slack.limitApp(appId, teamId)).toBe(true)
    expect(await hears('no more events for a while')).toContain('fewer busy channels')
    expect(await line.slack.limitApp(appId, teamId)).toBe(true)
    await line.hub.settled()
    expect((await told('maya')).filter((said) => said.includes('no more events'))).toHaveLength(1)
  })

  test('a scope that was taken away: nothing is sent from here, and the admins hear of it', async () => {
    const { slack } = line
    const [installed] = slack.world.installations
    installed!.scopes = installed!.scopes.filter((scope) => scope !== 'reactions:write')
    const bot = slack.demo.credentials.botUserId
    const { ts: threadTs } = await line.root()
    await slack.human.type('#support', `<@${bot}> It is in Lyon`, { threadTs })
    await line.arrived('It is in Lyon')
    expect(await hears('lacks a permission')).toContain('Install it again')
    await slack.human.type('#support', `<@${bot}> or in Paris`, { threadTs })
    await until(async () => (await line.notes()).length === 1, 'the note')
    expect(line.flown()).toEqual(['It is in Lyon'])
  })
})
