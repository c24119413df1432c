import { expect, test } from 'vitest'
import { commander } from '../commands/testing/double.ts'
import { scene } from '../commands/testing/scene.ts'
import { says, stage } from '../commands/testing/stage.ts'
import { uuidv7 } from '../contract/index.ts'
import { onEachEngine } from '../testing/engines.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  const here = () => ({ conversation: it.nadia.id })
  const add = async (table: 'teams' | 'labels', name: string) => {
    const id = uuidv7()
    await it.db.root.insertInto(table).values({ account_id: it.shop.accountId, id, name }).execute()
    return id
  }

  test('assigning and releasing say so once; what is so already changes nothing', async () => {
    await it.command('assign', { ...here(), to: it.shop.maya })
    const { seq } = await it.conversation()
    await it.command('assign', { ...here(), to: it.shop.maya })
    expect((await it.conversation()).seq).toBe(seq)
    await it.command('release', here())
    await it.command('release', here())
    expect((await it.lines()).slice(1)).toEqual([
      'activity: Omar assigned the conversation to Maya',
      'activity: Omar released the conversation',
    ])
  })

  test('an activity line carries a code and values for who translates it', async () => {
    await it.command('assign', { ...here(), to: it.shop.omar })
    const said = (await it.messages()).at(-1)!
    expect(said.memo).toEqual({ activity: 'assigned', by: 'Omar', to: it.shop.omar, name: 'Omar', self: true })
    expect(said.activity).toEqual({ code: 'assigned', by: 'Omar', name: 'Omar', self: true })
  })

  test('a team takes the conversation from an assignee who is not in it', async () => {
    const team = await add('teams', 'Returns')
    await it.command('assign', { ...here(), to: it.shop.omar })
    await it.command('assign', { ...here(), team })
    expect(await it.conversation()).toMatchObject({ team: { id: team, name: 'Returns' } })
    expect((await it.conversation()).assignee).toBeUndefined()
    await it.db.root
      .insertInto('team_members')
      .values({ account_id: it.shop.accountId, team_id: team, member_id: it.shop.omar })
      .execute()
    await it.command('assign', { ...here(), to: it.shop.omar })
    await it.command('assign', { ...here(), team: null })
    await it.command('assign', { ...here(), team })
    expect((await it.conversation()).assignee?.id).toBe(it.shop.omar)
  })

  test('nobody is assigned who left, is not of this account, or is not named', async () => {
    await expect(it.command('assign', here())).rejects.toMatchObject({ code: 'invalid' })
    const other = await scene(it.db, { slug: 'other' })
    await expect(it.command('assign', { ...here(), to: other.omar })).rejects.toMatchObject({ code: 'not_found' })
    await it.db.root.updateTable('members').set({ disabled_at: new Date() }).where('id', '=', it.shop.maya).execute()
    await expect(it.command('assign', { ...here(), to: it.shop.maya })).rejects.toMatchObject({ code: 'closed' })
  })

  test('labels are added and removed by name in one line each', async () => {
    const [refund, vip] = [await add('labels', 'refund'), await add('labels', 'vip')]
    await it.command('label', { ...here(), add: [refund, vip] })
    await it.command('label', { ...here(), add: [refund], remove: [vip] })
    await it.command('label', { ...here(), add: [refund] })
    expect((await it.conversation()).labels.map((l) => l.name)).toEqual(['refund'])
    expect((await it.lines()).slice(1)).toEqual(['activity: Omar added refund, vip', 'activity: Omar removed vip'])
    await expect(it.command('label', { ...here(), add: [uuidv7()] })).rejects.toMatchObject({ code: 'not_found' })
    await expect(it.command('label', { ...here(), add: [vip], remove: [vip] })).rejects.toMatchObject({
      code: 'invalid',
    })
  })

  test('a priority is set once', async () => {
    await it.command('set_priority', { ...here(), priority: 'urgent' })
    await it.command('set_priority', { ...here(), priority: 'urgent' })
    expect((await it.lines()).slice(1)).toEqual(['activity: Omar set the priority to urgent'])
  })

  test('what was read never goes back, nor past what there is', async () => {
    await it.command('mark_read', { ...here(), upTo: 99 }, { by: it.shop.vera })
    await it.command('mark_read', { ...here(), upTo: 0 })
    expect((await it.conversation()).readByUs).toBe(1)
  })

  test('a note stays inside; who is mentioned follows', async () => {
    await it.command('note', { ...here(), parts: says('@Maya look'), mentions: [it.shop.maya] })
    const followers = await it.db.root.selectFrom('participants').select('member_id').execute()
    expect(new Set(followers.map((row) => row.member_id))).toEqual(new Set([it.shop.maya, it.shop.omar]))
    expect(await it.db.root.selectFrom('deliveries').select('id').execute()).toEqual([])
    expect((await it.conversation()).waitingSince).toBeInstanceOf(Date)
    const stranger = it.command('note', { ...here(), parts: says('x'), mentions: [uuidv7()] })
    await expect(stranger).rejects.toMatchObject({ code: 'not_found' })
  })

  test('a suggestion is kept for agents and sent to nobody', async () => {
    const plugin = { by: { kind: 'plugin' as const, id: 'assistant' } }
    const { suggestion } = await it.command(
      'suggest',
      { ...here(), parts: says('Try this'), why: 'asked before' },
      plugin,
    )
    expect(await it.db.root.selectFrom('suggestions').select(['id', 'status', 'why']).execute()).toEqual([
      { id: suggestion, status: 'open', why: 'asked before' },
    ])
    expect((await it.lines()).length).toBe(1)
    await expect(it.command('suggest', here(), plugin)).rejects.toMatchObject({ code: 'invalid' })
  })

  test('answering with a suggestion accepts it; one of another conversation is not found', async () => {
    const plugin = { by: { kind: 'plugin' as const, id: 'assistant' } }
    const { suggestion } = await it.command('suggest', { ...here(), parts: says('Try this') }, plugin)
    const bob = await it.hears('bob', 'Hi')
    const elsewhere = it.command('reply', { conversation: bob.id, parts: says('Try this'), suggestion })
    await expect(elsewhere).rejects.toMatchObject({ code: 'not_found' })
    await it.command('reply', { ...here(), parts: says('Try this, please'), suggestion })
    expect(await it.db.root.selectFrom('suggestions').select('status').execute()).toEqual([{ status: 'accepted' }])
  })

  test('two who answer with one suggestion: the second is told, and nadia reads it once', async () => {
    const plugin = { by: { kind: 'plugin' as const, id: 'assistant' } }
    const { suggestion } = await it.command('suggest', { ...here(), parts: says('Try this') }, plugin)
    const answer = { ...here(), parts: says('Try this'), suggestion }
    await it.command('reply', answer)
    const second = it.command('reply', answer, { by: it.shop.maya })
    await expect(second).rejects.toMatchObject({ code: 'closed' })
    expect((await it.lines()).filter((line) => line === 'out: Try this')).toHaveLength(1)
  })

  test('omar puts a suggestion aside, once; what was sent cannot be put aside', async () => {
    const plugin = { by: { kind: 'plugin' as const, id: 'assistant' } }
    const propose = async () =>
      (await it.command('suggest', { ...here(), parts: says('Try this') }, plugin)).suggestion!
    const [bad, good] = [await propose(), await propose()]
    const first = await it.command('dismiss_suggestion', { suggestion: bad })
    expect(await it.command('dismiss_suggestion', { suggestion: bad })).toEqual(first)
    await it.command('reply', { ...here(), parts: says('Try this'), suggestion: good })
    await expect(it.command('dismiss_suggestion', { suggestion: good })).rejects.toMatchObject({ code: 'closed' })
    const rows = await it.db.root.selectFrom('suggestions').select('status').orderBy('id').execute()
    expect(rows.map((row) => row.status)).toEqual(['dismissed', 'accepted'])
    const facts = await it.db.root
      .selectFrom('events')
      .select('data')
      .where('type', '=', 'suggestion.dismissed')
      .execute()
    expect(facts).toEqual([{ data: { suggestion: bad } }])
    await expect(it.command('dismiss_suggestion', { suggestion: good }, { by: it.shop.vera })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  test('members say for themselves whether they are there', async () => {
    await commander(it.services, it.shop)('set_availability', { availability: 'online' })
    const rows = await it.db.root.selectFrom('members').select('name').where('availability', '=', 'online').execute()
    expect(rows).toEqual([{ name: 'Omar' }])
  })
})
