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
  })
  afterAll(() => line.close())

  const chatOf = async (who: string) => {
    const person = line.teams.people.find(({ email }) => email.startsWith(who))!
    return (await line.maya.look(`a:${person.id.slice(4)}`)).filter(({ from }) => from.bot).map(({ words }) => words)
  }
  const hears = (who: string, words: string) =>
    until(async () => (await chatOf(who)).some((said) => said.includes(words)), `${who} hears “${words}”`)

  const says = async (text: string, more: object = {}, who = 'maya') => {
    const { id: thread } = await line.root()
    return {
      channel: line.channel,
      id: await line.teams.as(who).type({ channel: line.channel, thread, text, ...more }),
    }
  }
  const omar = [{ name: 'Omar Haddad' }]
  const rows = (table: 'mentions' | 'participants') =>
    line.hub.hub.services.db.root.selectFrom(table).select('member_id').execute()
  const noted = (words: string) =>
    until(async () => (await line.notes()).some(({ text }) => text.includes(words)), `the note “${words}”`)

  test('a colleague a note mentions follows, and is told once, with the ways there; nothing leaves', async () => {
    const at = await says('@Omar Haddad do you know?', { mentions: omar })
    await hears('omar', 'Maya Lindqvist mentioned you')
    const [notice = ''] = await chatOf('omar')
    for (const word of ['do you know?', '[Open thread]', '[Open in the tab]']) expect(notice).toContain(word)
    expect((await rows('participants')).map(({ member_id }) => member_id).sort()).toEqual(
      [line.hub.maya, line.hub.omar].sort(),
    )
    await line.maya.edit(at, '@Omar Haddad do you know it?', omar)
    await noted('know it?')
    await line.hub.settled()
    expect((await chatOf('omar')).filter((said) => said.includes('mentioned you'))).toHaveLength(1)
    await line.maya.edit(at, 'Never mind.')
    await noted('Never mind.')
    expect(await rows('mentions')).toEqual([])
    expect(line.flown()).toEqual([])
  })

  test('a tag calls the team of that name; who has no seat calls nobody, and is called by nobody', async () => {
    const { root: db } = line.hub.hub.services.db
    const account = { account_id: line.hub.accountId }
    const team = crypto.randomUUID()
    await db
      .insertInto('teams')
      .values({ ...account, id: team, name: 'Shipping crew' })
      .execute()
    await db
      .insertInto('team_members')
      .values({ ...account, team_id: team, member_id: line.hub.omar })
      .execute()
    await says('@Shipping-crew where is it?', { mentions: [{ name: 'Shipping-crew', id: '19:tag@thread.tacv2' }] })
    await hears('omar', 'mentioned your team Shipping crew')
    const before = (await rows('mentions')).length
    await says('@Omar Haddad hello', { mentions: omar }, 'gus')
    await noted('Omar Haddad hello')
    await says('@Una Unmapped hello', { mentions: [{ name: 'Una Unmapped' }] })
    await noted('Una Unmapped hello')
    await line.hub.settled()
    expect((await rows('mentions')).length).toBe(before)
  })

  test('somebody hears once that a conversation was given to them', async () => {
    await line.maya.press(await line.at(), 'Assign', { to: line.hub.omar })
    await hears('omar', 'assigned')
    await line.hub.settled()
    expect((await chatOf('omar')).filter((said) => said.includes('assigned'))).toHaveLength(1)
  })

  test('whose conversation it is hears of the customer’s next lines, once for several', async () => {
    await line.nadiaWrites('Hello?')
    await line.nadiaWrites('Anybody?')
    await line.shows('Anybody?')
    // It waits some seconds for more of them.
    await line.hub.hub.services.db.root
      .updateTable('jobs')
      .set({ run_at: new Date() })
      .where('subscriber', '=', 'news')
      .execute()
    await hears('omar', 'You have this conversation')
    await line.hub.settled()
    expect((await chatOf('omar')).filter((said) => said.includes('You have this conversation'))).toHaveLength(1)
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
    await says('@Deskless reply From me.', { mentions: [{ name: 'Deskless' }] }, 'una')
    await line.arrived('From me.')
  })

  test('an answer that did not arrive is told to its author, and stands in the thread', async () => {
    const { ChannelError } = await import('@deskless/core/contract')
    line.post.next.push(() => {
      throw new ChannelError({ code: 'no', sent: 'no', retry: 'never', tell: 'The pigeon is ill.' })
    })
    const typed = await says('@Deskless reply Sorry!', { mentions: [{ name: 'Deskless' }] })
    const wears = (what: string, not: string) =>
      until(async () => {
        const worn = JSON.stringify((await line.thread()).find(({ id }) => id === typed.id)?.reactions)
        return worn?.includes(what) && !worn.includes(not)
      }, `the line wears ${what}`)
    await line.shows('The pigeon is ill.')
    await wears('warning', 'envelope')
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
    await wears('envelope', 'warning')
    expect(line.flown().filter((said) => said === 'Sorry!')).toHaveLength(1)
  })

  test('a line that was to go out, and calls a colleague once it is changed: a note, which calls them', async () => {
    await line.mode('direct', 60)
    await line.writes('dora', 'Hello?')
    await line.asked('Hello?')
    const at = await says('It leaves today')
    await until(async () => (await line.thread()).some(({ words }) => words.includes('[Undo]')), 'it waits')
    await line.maya.edit(at, '@Omar Haddad does it leave today?', omar)
    await hears('omar', 'does it leave today?')
    await line.hub.settled()
    expect((await line.notes()).map(({ text }) => text)).toEqual(['@Omar Haddad does it leave today?'])
    expect((await chatOf('omar')).filter((said) => said.includes('does it leave today?'))).toHaveLength(1)
    expect(line.flown().filter((said) => said.includes('leave'))).toEqual([])
  })
})
