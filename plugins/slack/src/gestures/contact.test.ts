// What can be done about the person who asks: their card, their history, two contacts that are one person, block.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { anotherNadia } from '../testing/another.ts'
import type { Line } from '../testing/line.ts'
import { wholeLine } from '../testing/line.ts'

onEachEngine((engine) => {
  let house: Line
  let line: Line
  /** Nadia under another name, by another loft. */
  let twin: string
  let twins = 0
  beforeAll(async () => {
    house = await wholeLine(engine)
  })
  beforeEach(async () => {
    line = await anotherNadia(house)
    twin = `Nadia at work ${++twins}`
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
  })
  afterAll(() => house.close())

  /** An item of the card's menu, wherever it stands: on the card, or behind More…. */
  const choose = async (key: string) => {
    const { human } = line.slack
    const value = JSON.stringify({ c: (await line.conversation()).id, n: 1, do: 'more' })
    await human.click(await line.root(), 'more', value)
    const more = await line.view()
    await human.click(more, `menu_${key}`)
    return more
  }
  const shows = (words: string) =>
    until(async () => {
      const view = await line.slack.human.view()
      return view?.words.includes(words) && view
    }, `a form with “${words}”`)
  const closes = async () => line.slack.human.close((await line.view()).id, { all: true })
  const second = async () => (await line.hub.conversations()).find(({ thread }) => thread === twin)!
  const twinWrites = async () => {
    await line.writes(twin, 'My other parcel?')
    await until(second, 'the second one')
    await line.hub.settled()
  }

  test('history shows what else the person asked, with the way there, and never the thread it is opened from', async () => {
    await choose('history')
    await shows('Nadia Rahimi asked nothing else.')
    await closes()
    await twinWrites()
    const from = (await second()).contact.id
    await line.hub.command('merge_contacts', { from, into: (await line.conversation()).contact.id })
    await line.hub.settled()
    await choose('history')
    const view = await shows(`#${(await second()).number}`)
    expect(view.words).not.toContain(`#${(await line.conversation()).number} `)
    expect(JSON.stringify(view)).toMatch(/archives\/C[A-Z0-9]+\/p\d+/)
  })

  test('merging asks who, shows what comes together, does it, and undoes it', async () => {
    await twinWrites()
    const from = (await second()).contact.id
    await choose('merge')
    const form = await shows('Who else is')
    const offered = await line.slack.human.suggestions(form, 'merge_contact', 'nad')
    const [{ value: hers } = { value: '' }] = (await line.conversation()).contact.identities
    expect(offered.filter(({ text }) => text.text.endsWith(` · ${hers}`))).toEqual([])
    const other = offered.find(({ text }) => text.text === `${twin} · ${twin}`)
    expect(other).toBeDefined()
    const contacts = async () =>
      line.hub.hub.services.db.root.selectFrom('contacts').select('root_id').where('id', '=', from).executeTakeFirst()
    await line.slack.human.submit(form, { merge_contact: other })
    const preview = await shows('becomes part of')
    expect(preview.words).toContain(`#${(await second()).number}`)
    expect((await contacts())?.root_id).toBeNull()
    await line.slack.human.submit(preview)
    const done = await shows('Done:')
    expect((await contacts())?.root_id).not.toBeNull()
    await line.slack.human.click(done, 'unmerge')
    await shows('They are two contacts again.')
    expect((await contacts())?.root_id).toBeNull()
  })

  /** What another channel says of the same people: it vouches for no address. */
  const bothSay = async (email: string) => {
    const both = [await line.conversation(), await second()].map(({ contact }) => contact.id)
    await line.hub.hub.services.db.transaction(async (trx) => {
      const contacts = await trx.selectFrom('contacts').select(['account_id', 'id']).where('id', 'in', both).execute()
      const claims = contacts.map((contact) => ({
        account_id: contact.account_id,
        id: crypto.randomUUID(),
        contact_id: contact.id,
        namespace: 'email',
        value: email,
        verified: false,
      }))
      await trx.insertInto('identities').values(claims).execute()
      const [contact_id, other_id] = contacts.map(({ id }) => id).sort() as [string, string]
      const [{ account_id }] = contacts as [(typeof contacts)[number]]
      const address = { namespace: 'email', value: email }
      await trx
        .insertInto('merge_suggestions')
        .values({ account_id, id: crypto.randomUUID(), contact_id, other_id, ...address })
        .execute()
    })
  }
  const openCustomer = async () => {
    const value = JSON.stringify({ c: (await line.conversation()).id, n: 1, do: 'customer' })
    await line.slack.human.click(await line.root(), 'more', value)
    return shows('first seen')
  }
  const asksOfTwo = async () => {
    await twinWrites()
    await bothSay(`nadia${twins}@home.example`)
  }

  test('the customer card asks whether they are one person; “Merge” shows what comes together, and does it', async () => {
    await asksOfTwo()
    const card = await openCustomer()
    expect(card.words).toContain(`Perhaps the same person as *${twin}*. Both bear nadia${twins}@home.example.`)
    await line.slack.human.click(card, 'same_person')
    const preview = await shows('becomes part of')
    await line.slack.human.submit(preview)
    await shows('Done:')
    expect((await line.conversation()).contact.identities).toHaveLength(4)
  })

  test('“Not the same” is asked no more', async () => {
    await asksOfTwo()
    await line.slack.human.click(await openCustomer(), 'not_the_same')
    await until(async () => !(await line.slack.human.view())?.words.includes('Perhaps the same'), 'the answer')
    await closes()
    expect((await openCustomer()).words).not.toContain('Perhaps')
  })

  test('a blocked customer is blocked by whoever may, and let in again', async () => {
    await choose('block')
    await until(async () => (await line.conversation()).contact.blocked, 'the block')
    await until(async () => (await line.root()).words.includes('This contact is blocked'), 'the card')
    await closes()
    await choose('unblock')
    await until(async () => !(await line.conversation()).contact.blocked, 'the end of it')
  })

  test('the customer card tells their addresses, what is known of them, and since when', async () => {
    const { contact: her, number } = await line.conversation()
    const { id: contact } = her
    await line.hub.command('edit_contact', { contact, attributes: { plan: 'Gold' } })
    const value = JSON.stringify({ c: (await line.conversation()).id, n: 1, do: 'customer' })
    await line.slack.human.click(await line.root(), 'more', value)
    const card = await shows('plan: Gold')
    for (const words of ['pigeon: letter-', 'first seen', `#${number}`]) expect(card.words).toContain(words)
  })

  test('who is not known here sees no history and merges nobody', async () => {
    const { slack } = line
    const ana = slack.addUser(slack.demo.team.id, { name: 'ana', email: 'ana@elsewhere.example' })
    slack.joinChannel(slack.demo.support.id, ana.id)
    const { id: c } = await line.conversation()
    const value = (what: string) => JSON.stringify({ c, n: 1, do: what })
    const human = slack.human.as('ana')
    for (const what of ['history', 'merge']) await human.click(await line.root(), 'more', value(what)).catch(() => {})
    await human.click(await line.root(), 'more', value('more'))
    const more = await until(() => human.view(), 'the list')
    for (const what of ['history', 'merge', 'block']) {
      const now = await human.view()
      if (now && JSON.stringify(now).includes(`menu_${what}`)) await human.click(now, `menu_${what}`)
    }
    await until(async () => (await human.view())?.words.includes('does not know you'), 'the sentence')
    expect((await human.view())?.id).toBe(more.id)
    expect((await line.conversation()).contact.blocked).toBe(false)
  })
})
