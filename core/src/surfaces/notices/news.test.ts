// A contact wrote: who has the conversation or follows it hears of it, once, unless they see it anyway.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { text } from '../../contract/index.ts'
import { onEachEngine } from '../../testing/engines.ts'
import { startReplying } from '../collision.ts'
import type { Office } from './testing/office.ts'
import { openOffice } from './testing/office.ts'

const OMAR = 'Omar Haddad'

onEachEngine((engine) => {
  let office: Office
  /** Nadia wrote, omar has it, and Maya follows it. */
  beforeEach(async () => {
    office = await openOffice(engine)
    for (const name of ['Maya Lindqvist', OMAR]) office.board.knows.add(name)
    await office.nadiaWrites('Where is my parcel?')
    const { hub } = office
    await hub.command('assign', { conversation: await office.conversation(), to: hub.omar }, { member: hub.omar })
    await hub.command('follow', { conversation: await office.conversation() }, { member: hub.maya })
  })
  afterEach(() => office.close())

  const heard = () =>
    office.board.heard.map(({ who, notice }) => `${who}: ${'message' in notice && notice.message.text}`)
  const writes = async (...lines: string[]) => {
    for (const line of lines) await office.nadiaWrites(line)
    await office.hurry()
  }
  const answers = async (member: string) =>
    office.hub.command('reply', { conversation: await office.conversation(), parts: [text('In Lyon')] }, { member })
  const jobs = () =>
    office.hub.hub.services.db.root.selectFrom('jobs').selectAll().where('subscriber', '=', 'news').execute()

  test('several lines are told as one, to whoever has it; who merely follows is not told unless they wish', async () => {
    await writes('Hello?', 'Anybody?')
    expect(heard()).toEqual([`${OMAR}: Anybody?`])
    expect(office.board.heard[0]!.notice).toMatchObject({ is: 'message', mine: true, view: { root: 'root-1' } })
  })

  test('who wishes to hear of what they follow does', async () => {
    await office.hub.command('set_notice_preferences', { followed: true, message: false }, { member: office.hub.maya })
    await writes('Hello?')
    expect(heard().sort()).toEqual(['Maya Lindqvist: Hello?', `${OMAR}: Hello?`])
    const { notice } = office.board.heard.find(({ who }) => who !== OMAR)!
    expect(notice).toMatchObject({ is: 'message', mine: false })
  })

  test('it is told again once they answered or read, or a quarter of an hour later, and not before', async () => {
    await writes('Hello?')
    await writes('Anybody?')
    expect(heard()).toEqual([`${OMAR}: Hello?`])
    expect(await jobs()).toEqual([])
    await answers(office.hub.omar)
    await writes('Thank you')
    expect(heard()).toEqual([`${OMAR}: Hello?`, `${OMAR}: Thank you`])
    const conversation = await office.conversation()
    await office.hub.command('mark_read', { conversation, upTo: 99 }, { member: office.hub.omar })
    await writes('One thing more')
    expect(heard()).toHaveLength(3)
    const { root } = office.hub.hub.services.db
    await root
      .updateTable('participants')
      .set({ news_at: new Date(Date.now() - 16 * 60_000) })
      .execute()
    await writes('Still here')
    expect(heard().at(-1)).toBe(`${OMAR}: Still here`)
  })

  test('who answers at once need not be told', async () => {
    await office.nadiaWrites('Hello?')
    await answers(office.hub.maya)
    await office.hurry()
    expect(heard()).toEqual([])
  })

  test('who has the form open sees it; closed without an answer, they are told then', async () => {
    const { services } = office.hub.hub
    const at = { accountId: office.hub.accountId, conversation: await office.conversation(), member: office.hub.omar }
    await startReplying(services.db, at)
    await writes('Hello?')
    expect(heard()).toEqual([])
    expect((await jobs())[0]!.run_at.getTime()).toBeGreaterThan(Date.now() + 30_000)
    await services.db.root.deleteFrom('replying').execute()
    await office.hurry()
    expect(heard()).toEqual([`${OMAR}: Hello?`])
  })

  test('muted, spam, or nobody’s: nobody is told', async () => {
    const conversation = await office.conversation()
    await office.hub.command('mute', { conversation }, { member: office.hub.omar })
    await writes('Hello?')
    await office.hub.command('mute', { conversation, muted: false }, { member: office.hub.omar })
    await office.hub.command('mark_read', { conversation, upTo: 99 }, { member: office.hub.omar })
    await office.hub.command('mark_spam', { conversation })
    await writes('Buy parcels')
    await office.hub.command('mark_spam', { conversation, spam: false })
    await office.hub.command('release', { conversation })
    await office.hub.command('unfollow', { conversation }, { member: office.hub.omar })
    await writes('Hello?')
    expect(heard()).toEqual([])
  })

  test('a line in a conversation nobody takes part in, or all were told of already, leaves no job', async () => {
    await office.nadiaWrites('Hello?')
    expect(await jobs()).toMatchObject([{ lane: await office.conversation() }])
    await office.hurry()
    await office.nadiaWrites('Anybody?')
    expect(await jobs()).toEqual([])
    await office.hub.hub.services.db.root.deleteFrom('participants').execute()
    await office.nadiaWrites('Hm')
    expect(await jobs()).toEqual([])
  })
})
