// What people are told by direct message, once.
import { ChannelError, text } from '@deskless/core/contract'
import { onEachEngine, until } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

onEachEngine((engine) => {
  let line: Line
  beforeEach(async () => {
    line = await wholeLine(engine)
  })
  afterEach(() => line.close())

  const told = async (who: string) => (await line.slack.human.as(who).direct('Deskless')).messages.map((m) => m.words)
  const hears = (who: string, words: string) =>
    until(async () => (await told(who)).find((said) => said.includes(words)), `${who} to hear “${words}”`)

  test('who is given a conversation by somebody else is told, with the way to the thread', async () => {
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    await line.hub.command('assign', { conversation: (await line.conversation()).id, to: line.hub.omar })
    await hears('omar', 'Maya Lindqvist assigned')
    const [dm] = (await line.slack.human.as('omar').direct('Deskless')).messages
    expect(dm!.text).toContain(`/archives/${line.slack.demo.support.id}/`)
    expect(dm!.words).toContain('Nadia Rahimi')
    await line.hub.command('assign', { conversation: (await line.conversation()).id, to: line.hub.maya })
    await line.hub.settled()
    expect(await told('maya')).toEqual([])
    expect(await told('omar')).toHaveLength(1)
  })

  test('whose answer did not arrive is told so, and nobody else is', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.asked('Where is my parcel?')
    line.post.next.push(() => {
      throw new ChannelError({ code: 'moved', sent: 'no', retry: 'never', tell: 'Nadia has moved.' })
    })
    await line.slack.human.as('omar').click(root, 'reply')
    const form = await until(() => line.slack.human.as('omar').view(), 'the form')
    await line.slack.human.as('omar').submit(form, { text: 'It is in Lyon' })
    const said = await hears('omar', 'Not sent')
    expect(said).toContain('Nadia has moved.')
    expect(said).toContain('It is in Lyon')
    await line.hub.settled()
    expect(await told('maya')).toEqual([])
  })

  test('a message whose answer was cut is told again, and says so', async () => {
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    const dm = { channel: line.slack.demo.omar.id }
    line.slack.faults.add({ on: 'chat.postMessage', effect: { is: 'drop-after-commit' }, where: dm })
    await line.hub.command('assign', { conversation: (await line.conversation()).id, to: line.hub.omar })
    await until(async () => (await told('omar')).length === 2, 'the repeat')
    const [first, second] = await told('omar')
    expect(first).not.toContain('Repeated')
    expect(second).toContain('Repeated')
  })

  /** Where Omar has a seat as well, and no conversation stands. */
  const europe = async (): Promise<string> => {
    const { slack, hub } = line
    const { id } = slack.createWorkspace('Parcel Europe')
    const { botToken, signingSecret } = slack.installApp(slack.demo.credentials.appId, id)
    await hub.addInstallation('slack', { botToken, signingSecret, apiBaseUrl: slack.apiUrl }, '#nowhere')
    return slack.addUser(id, { name: 'omar', realName: 'Omar Haddad', email: 'omar@parcel.example' }).id
  }

  test('two workspaces know the person: the one with the thread tells, and only that', async () => {
    const twin = await europe()
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    await line.hub.command('assign', { conversation: (await line.conversation()).id, to: line.hub.omar })
    await hears('omar', 'Maya Lindqvist assigned')
    await line.hub.settled()
    expect(await told('omar')).toHaveLength(1)
    expect(await told(twin)).toEqual([])
  })

  test('only the other workspace knows the person: they are told there, without the way to the thread', async () => {
    const twin = await europe()
    line.slack.world.users.get(line.slack.demo.omar.id)!.email = 'somebody@else.example'
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    const { id: conversation } = await line.conversation()
    await line.hub.command('note', { conversation, parts: [text('@Omar Haddad, look')], mentions: [line.hub.omar] })
    const said = await hears(twin, 'mentioned you in *Nadia Rahimi')
    expect(said).not.toContain('Open thread')
    await line.hub.settled()
    expect(await told(twin)).toHaveLength(1)
    expect(await told('omar')).toEqual([])
  })

  test('an app that was removed is told to the admins where another installation knows them', async () => {
    const { slack, hub } = line
    const { appId, teamId } = slack.demo.credentials
    const europe = slack.createWorkspace('Parcel Europe')
    const maya = slack.addUser(europe.id, { name: 'maya', realName: 'Maya Lindqvist', email: 'maya@parcel.example' })
    const { botToken, signingSecret } = slack.installApp(appId, europe.id)
    await hub.addInstallation('slack', { botToken, signingSecret, apiBaseUrl: slack.apiUrl }, '#nowhere')
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    slack.uninstallApp(appId, teamId)
    await hears(maya.id, 'Install it again')
    await hub.settled()
    expect(await told(maya.id)).toHaveLength(1)
  })
})
