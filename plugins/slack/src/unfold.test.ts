// Links to conversations of this hub, posted anywhere in the workspace.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Seen } from '../simulator/index.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'
import { conversationIn } from './unfold.ts'

const ID = '0190a5d8-4a3c-7b1e-9f00-2c3d4e5f6a7b'

test.each([
  [`https://hub.example/panel/#/c/${ID}`, true],
  [`https://hub.example/panel/#/c/${ID}/contact`, true],
  [`https://hub.example/p/browser-extension/panel/?x=1#/c/${ID}/17`, true],
  [`https://hub.example/v1/conversations/${ID.toUpperCase()}`, true],
  [`https://hub.example/panel/#/p/${ID}`, false],
  [`https://hub.example/panel/#/c/${ID}0`, false],
  [`http://hub.example/panel/#/c/${ID}`, false],
  [`https://hub.example.evil.example/panel/#/c/${ID}`, false],
  ['https://hub.example/panel/', false],
  ['not a link', false],
])('%s names a conversation: %s', (url, does) => {
  expect(conversationIn(url, 'https://hub.example/')).toBe(does ? ID : undefined)
})

onEachEngine((engine) => {
  let line: Line
  let link: string
  beforeAll(async () => {
    line = await wholeLine(engine)
    const { slack, hub } = line
    slack.configureApp(slack.demo.credentials.appId, { unfurlDomains: [new URL(hub.url).hostname] })
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    link = `${hub.url}/panel/#/c/${(await line.conversation()).id}`
  })
  afterAll(() => line.close())
  beforeEach(() => line.slack.faults.clear())

  const below = async ({ channel, ts }: Seen) =>
    (await line.slack.human.channel(channel)).find((one) => one.ts === ts)?.attachments ?? []
  const unfolded = (seen: Seen) => until(async () => (await below(seen))[0], 'what stands below the link')
  const unfurls = () => line.slack.ledger.calls('chat.unfurl').length
  /** Everything Slack told us of so far is worked off. */
  const heard = async () => {
    await line.slack.settled()
    await line.hub.settled()
  }

  test('it says how the conversation stands and leads to its thread, and names nobody who asks', async () => {
    const { id: conversation, number } = await line.conversation()
    await line.hub.command('assign', { conversation, to: line.hub.omar })
    const said = JSON.stringify(await unfolded(await line.slack.human.type('#general', `Who knows about ${link} ?`)))
    expect(said).toContain(`#${number} · `)
    expect(said).toContain('assigned to *Omar')
    expect(said).toContain('waiting since')
    expect(said).toContain(`/archives/${line.slack.demo.support.id}/p${(await line.root()).ts.replace('.', '')}`)
    expect(said).not.toMatch(/Nadia|parcel/)
  })

  test('the same event again changes nothing, and a line with two links gets both', async () => {
    const api = `${line.hub.url}/v1/conversations/${(await line.conversation()).id}`
    const seen = await line.slack.human.type('#general', `${link} and ${api}`)
    await unfolded(seen)
    await line.slack.deliverAgain(line.slack.ledger.deliveries('link_shared').at(-1)!.payload)
    await heard()
    expect((await below(seen)).map(({ from_url }) => from_url)).toEqual([link, api])
  })

  test('a line in a thread stays the note it is: what stands below its link is no edit', async () => {
    const { ts: threadTs } = await line.root()
    await line.slack.human.type('#support', `The same as ${link}`, { threadTs })
    await until(async () => (await line.notes()).some(({ text }) => text.includes('The same as')), 'the note')
    await until(async () => (await line.thread()).some(({ attachments }) => attachments.length > 0), 'what is below')
    await heard()
    const note = (await line.notes()).find(({ text }) => text.includes('The same as'))
    expect(note?.editedAt).toBeUndefined()
    expect(line.flown()).toEqual([])
  })

  test.each<[string, (line: Line) => Promise<void>]>([
    [
      'what a stranger to the hub posts',
      async ({ slack }) => {
        const { id } = slack.addUser(slack.demo.team.id, { name: 'eve', email: 'eve@elsewhere.example' })
        await slack.human.join('#general', id)
        await slack.human.as('eve').type('#general', link)
      },
    ],
    [
      'a conversation there is not',
      async ({ slack, hub }) => void (await slack.human.type('#general', `${hub.url}/panel/#/c/${ID}`)),
    ],
    ['a page that is no conversation', async ({ slack, hub }) => void (await slack.human.type('#general', hub.url))],
    [
      'what somebody is still writing',
      async ({ slack }) => {
        const { payload } = slack.ledger.deliveries('link_shared').at(-1)!
        const event = { ...(payload.event as object), source: 'composer', channel: 'COMPOSER' }
        await slack.deliverAgain({ ...payload, event_id: 'EvCOMPOSER', event })
      },
    ],
    [
      'what another company reads',
      async ({ slack }) => {
        const { id } = slack.addChannel(slack.demo.team.id, { name: 'partners', members: [slack.demo.maya.id] })
        slack.shareChannel(id, slack.createWorkspace('Globex').id)
        await slack.human.type(id, link)
      },
    ],
    [
      'what is posted where Slack does not let the app look',
      async ({ slack }) => {
        const members = [slack.demo.maya.id]
        const { id } = slack.addChannel(slack.demo.team.id, { name: 'board', kind: 'group', members })
        await slack.human.type(id, link)
      },
    ],
  ])('a link stays a link: %s', async (_, happens) => {
    const before = unfurls()
    await happens(line)
    await heard()
    expect(unfurls()).toBe(before)
  })

  test('without the scope a link stays a link, and nothing is amiss', async () => {
    const { slack, hub } = line
    slack.faults.add({ on: 'chat.unfurl', effect: { is: 'error', error: 'missing_scope' } })
    const before = unfurls()
    await slack.human.type('#general', link)
    await until(() => unfurls() > before, 'the try')
    await heard()
    expect(unfurls()).toBe(before + 1)
    const { health } = await hub.hub.services.db.root
      .selectFrom('connections')
      .select('health')
      .where('plugin', '=', 'slack')
      .executeTakeFirstOrThrow()
    expect(health).toBe('ok')
  })
})
