// What one person is told in their chat with the bot, and how somebody says who they are.
import { until } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

describe('in the chat with the bot', () => {
  let line: Line

  beforeAll(async () => {
    line = await wholeLine('pglite')
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
  }, 60_000)
  afterAll(() => line.close())

  const chatOf = async (who: string) => {
    const person = line.teams.people.find(({ email }) => email.startsWith(who))!
    return (await line.maya.look(`a:${person.id.slice(4)}`)).filter(({ from }) => from.bot).map(({ words }) => words)
  }
  const hears = (who: string, words: string) =>
    until(async () => (await chatOf(who)).some((said) => said.includes(words)), `${who} hears “${words}”`)

  test('somebody hears once that a conversation was given to them', async () => {
    await line.maya.press(await line.at(), 'Assign', { to: line.hub.omar })
    await hears('omar', 'assigned')
    await line.hub.settled()
    expect((await chatOf('omar')).filter((said) => said.includes('assigned'))).toHaveLength(1)
  })

  test('who is not known links by a code, and answers from then on; a guest never does', async () => {
    await line.teams.as('una').chat('hello')
    await hears('una', 'do not know you')
    const { body } = await line.hub.ask('POST', '/me/link-codes')
    const { code } = body as { code: string }
    await line.teams.as('gus').chat(`link ${code}`)
    await hears('gus', 'Guests')
    await line.teams.as('una').chat(`link ${code}`)
    await hears('una', 'You are Maya Lindqvist now')
    const { id: thread } = await line.root()
    await line.teams
      .as('una')
      .type({ channel: line.channel, thread, text: '@Deskless reply From me.', mentions: [{ name: 'Deskless' }] })
    await line.arrived('From me.')
  })

  test('an answer that did not arrive is told to its author, and stands in the thread', async () => {
    const { ChannelError } = await import('@deskless/core/contract')
    line.post.next.push(() => {
      throw new ChannelError({ code: 'no', sent: 'no', retry: 'never', tell: 'The pigeon is ill.' })
    })
    const { id: thread } = await line.root()
    await line.maya.type({
      channel: line.channel,
      thread,
      text: '@Deskless reply Sorry!',
      mentions: [{ name: 'Deskless' }],
    })
    await line.shows('The pigeon is ill.')
    // Maya said above who she is here.
    await hears('una', 'The pigeon is ill.')
    const card = await until(
      async () => (await line.thread()).find(({ words }) => words.includes('[Send again]')),
      'the card that offers another try',
    )
    await line.hub.settled()
    const at = { channel: line.channel, id: card.id }
    await line.maya.press(at, 'Send again')
    await line.arrived('Sorry!')
    await until(async () => (await line.shows('Sent')).id === card.id, 'the card says so')
    expect(line.flown().filter((said) => said === 'Sorry!')).toHaveLength(1)
  })
})
