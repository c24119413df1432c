// An installation that was removed and connected to the same workspace again keeps the threads that stand there.
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

  const installations = () =>
    line.hub.hub.services.db.root
      .selectFrom('connections')
      .selectAll()
      .where('kind', '=', 'installation')
      .orderBy('created_at')
      .execute()

  const reconnect = async (meanwhile = async () => {}) => {
    const { slack, hub } = line
    const [old] = await installations()
    await hub.removeInstallation(old!.id)
    await meanwhile()
    const { botToken, signingSecret, appId } = slack.demo.credentials
    const settings = { botToken, signingSecret, mode: 'http', apiBaseUrl: slack.apiUrl }
    const { token } = await hub.addInstallation('slack', settings, slack.demo.support.id)
    const door = `${hub.url}/in/slack/${token}`
    slack.configureApp(appId, { eventsUrl: door, interactivityUrl: door })
  }

  test('a line typed in an old thread is a note, an answer from its card goes out, and the card follows', async () => {
    await reconnect()
    const { ts: threadTs } = await line.root()
    await line.slack.human.type('#support', 'She is a regular', { threadTs })
    await until(async () => (await line.notes()).length === 1, 'the note')
    await line.slack.human.click(await line.root(), 'reply')
    await line.slack.human.submit(await line.view(), { text: 'It is in Lyon', after: 'resolve' })
    await line.arrived('It is in Lyon')
    await until(async () => (await line.root()).words.includes('Resolved'), 'the card')
    const cards = (await line.slack.human.channel('#support')).filter((message) => message.metadata !== undefined)
    expect(cards).toHaveLength(1)
  })

  test('what was said while it was away is posted into the old thread, once', async () => {
    await reconnect(async () => {
      await line.nadiaWrites('Hello?')
      await until(async () => (await line.hub.messages((await line.conversation()).id)).length === 2, 'her line')
    })
    await line.asked('Hello?')
    expect((await line.thread()).filter((message) => message.words === 'Hello?')).toHaveLength(1)
    expect((await line.thread()).filter((message) => message.words === 'Where is my parcel?')).toHaveLength(1)
  })

  test('its name is free again, and its rules go on where nobody wrote new ones', async () => {
    const [old] = await installations()
    await line.hub.removeInstallation(old!.id)
    await line.hub.removeInstallation(old!.id)
    expect((await installations())[0]!.name).toMatch(/ \(removed \d{4}-/)
    await reconnect()
    const [, now] = await installations()
    const rules = await line.hub.hub.services.db.root.selectFrom('channel_rules').select('installation_id').execute()
    expect(new Set(rules.map((rule) => rule.installation_id))).toEqual(new Set([now!.id]))
  })
})
