// The lists agents work from: what stands in them, in which order, and page after page.
import { expect, test } from 'vitest'
import { says, stage } from '../commands/testing/stage.ts'
import type { QueueAsked } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import { onEachEngine } from '../testing/engines.ts'
import { queueCounts, queuePage } from './queues.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  const look = (asked: Omit<QueueAsked, 'member'> & { member?: string }) =>
    queuePage(it.db.root, it.shop.accountId, { member: it.shop.omar, ...asked })
  const who = async (asked: Omit<QueueAsked, 'member'> & { member?: string }) =>
    (await look(asked)).rows.map((row) => row.contact.name)
  const asks = async (...names: string[]) => {
    const ids: Record<string, string> = {}
    for (const name of names) ids[name] = (await it.hears(name, `I am ${name}`)).id
    return ids
  }
  const team = async (name: string, members: readonly string[] = []) => {
    const id = uuidv7()
    const account_id = it.shop.accountId
    await it.db.root.insertInto('teams').values({ account_id, id, name }).execute()
    for (const member_id of members)
      await it.db.root.insertInto('team_members').values({ account_id, team_id: id, member_id }).execute()
    return id
  }

  test('what is omar’s is his, what is nobody’s waits for everybody, and what is closed or spam is in no list', async () => {
    const { jane, dana, ines } = await asks('jane', 'dana', 'ines')
    await it.command('assign', { conversation: jane!, to: it.shop.omar })
    await it.command('resolve', { conversation: dana!, upTo: 1 })
    await it.command('mark_spam', { conversation: ines! })
    expect(await who({ queue: 'mine' })).toEqual(['jane'])
    expect(await who({ queue: 'unassigned' })).toEqual(['nadia'])
    expect(await who({ queue: 'waiting' })).toEqual(['nadia', 'jane'])
    expect(await queueCounts(it.db.root, it.shop.accountId, it.shop.omar)).toEqual({
      mine: 1,
      unassigned: 1,
      mentions: 0,
      waiting: 2,
      snoozed: 0,
    })
  })

  test('who waits longest comes first, and who was answered waits no more', async () => {
    const { jane } = await asks('jane', 'dana')
    expect(await who({ queue: 'waiting' })).toEqual(['nadia', 'jane', 'dana'])
    await it.command('reply', { conversation: jane!, parts: says('Here I am') })
    expect(await who({ queue: 'waiting' })).toEqual(['nadia', 'dana'])
  })

  test('what wakes first comes first; what sleeps until the next message comes last', async () => {
    const { jane, dana } = await asks('jane', 'dana')
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
    await it.command('snooze', { conversation: it.nadia.id, upTo: 1, until: 'next-message' })
    await it.command('snooze', { conversation: jane!, upTo: 1, until: inHours(5) })
    await it.command('snooze', { conversation: dana!, upTo: 1, until: inHours(1) })
    expect(await who({ queue: 'snoozed' })).toEqual(['dana', 'jane', 'nadia'])
    const first = await look({ queue: 'snoozed', limit: 2 })
    expect(await who({ queue: 'snoozed', after: first.next as string })).toEqual(['nadia'])
    expect(await who({ queue: 'waiting' })).toEqual([])
  })

  test('a note that mentions omar stands in his mentions, until he has read it or the conversation ends', async () => {
    const { jane } = await asks('jane')
    const note = { conversation: jane!, parts: says('Omar, please'), mentions: [it.shop.omar] }
    await it.command('note', note, { by: it.shop.maya })
    await it.command('note', { conversation: it.nadia.id, parts: says('Just a note') })
    expect(await who({ queue: 'mentions' })).toEqual(['jane'])
    await it.command('resolve', { conversation: jane!, upTo: 2 })
    expect(await who({ queue: 'mentions' })).toEqual([])
  })

  test('by team: one, or all that omar is in', async () => {
    const { jane, dana } = await asks('jane', 'dana')
    const [returns, sales] = [await team('Returns', [it.shop.omar]), await team('Sales')]
    await it.command('assign', { conversation: jane!, team: returns })
    await it.command('assign', { conversation: dana!, team: sales })
    expect(await who({ queue: 'team', team: sales })).toEqual(['dana'])
    expect(await who({ queue: 'team' })).toEqual(['jane'])
  })

  test('filters narrow a list and its total; page after page nothing is twice and nothing is left out', async () => {
    const names = ['jane', 'dana', 'ines', 'yusuf']
    const ids = await asks(...names)
    await it.command('set_priority', { conversation: ids.jane!, priority: 'urgent' })
    expect(await look({ queue: 'unassigned', priority: 'urgent' })).toMatchObject({
      total: 1,
      rows: [{ id: ids.jane }],
    })
    expect(await who({ queue: 'unassigned', inbox: it.shop.inbox.id })).toHaveLength(5)
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await look({ queue: 'unassigned', limit: 2, ...(after ? { after } : {}) })
      expect(page.total).toBe(5)
      seen.push(...page.rows.map((row) => row.contact.name))
      after = page.next
    } while (after)
    expect(seen).toEqual([...names].reverse().concat('nadia'))
  })

  test('the rows say how the last line begins; a label that is none is refused', async () => {
    expect((await look({ queue: 'unassigned' })).rows[0]?.lastText).toBe('Where is my parcel?')
    await expect(look({ queue: 'unassigned', label: 'x' })).rejects.toMatchObject({ code: 'invalid' })
  })
})
