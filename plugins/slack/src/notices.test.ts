// What people are told by direct message, once.
import { ChannelError } from '@deskless/core/contract'
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
