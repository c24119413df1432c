// What a tool of agents asks of the hub besides conversations themselves, over HTTP, with its typed client.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addMember, createToken } from '../accounts/index.ts'
import type { Desk } from '../client/index.ts'
import { openDesk } from '../client/index.ts'
import { writes } from '../commands/testing/scene.ts'
import { createConnection } from '../connections/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Conversation } from '../conversations/change.ts'
import { onEachEngine } from '../testing/engines.ts'
import { parcel } from './testing/parcel.ts'
import type { Company, Stage } from './testing/stage.ts'
import { openStage } from './testing/stage.ts'

type Office = Company & { inbox: string; desk: Desk; nadia: Conversation }

onEachEngine((engine) => {
  let stage: Stage
  let acme: Office
  let other: Office
  let omar: Desk
  let vera: Desk
  beforeAll(async () => {
    stage = await openStage({ engine, plugins: [parcel], unlimited: true })
    acme = await office('acme')
    other = await office('other')
    omar = await deskOf('omar', 'agent')
    vera = await deskOf('vera', 'viewer')
  })
  afterAll(() => stage.close())

  const office = async (slug: string): Promise<Office> => {
    const company = await stage.company(slug)
    const settings = { accountId: company.accountId, kind: 'inbox' as const, plugin: 'parcel', name: slug }
    const inbox = await createConnection(stage.services, { ...settings, settings: { secret: 's' } })
    const desk = openDesk({ base: stage.url, token: () => company.token })
    const nadia = await hears(company, inbox, 'nadia', 'Where is my parcel?')
    return { ...company, inbox: inbox.id, desk, nadia }
  }
  const hears = (
    { accountId, ownerId }: Company,
    inbox: Awaited<ReturnType<typeof createConnection>>,
    who: string,
    line: string,
  ) => writes(stage.services.db, { accountId, maya: ownerId, omar: ownerId, vera: ownerId, inbox }, who, line)
  const says = async (who: string, line: string) =>
    hears(
      acme,
      await stage.services.db.root
        .selectFrom('connections')
        .selectAll()
        .where('id', '=', acme.inbox)
        .executeTakeFirstOrThrow(),
      who,
      line,
    )
  const deskOf = async (name: string, role: string): Promise<Desk> => {
    const person = { email: `${name}@acme.example`, name, role }
    const { id } = await addMember(stage.services, acme.accountId, person)
    const { token } = await createToken(stage.services, acme.accountId, { name, member: id, scopes: ['*'] })
    return openDesk({ base: stage.url, token: () => token })
  }
  const refused = (code: string) => expect.objectContaining({ code })

  test('maya saves a view for everybody and one for herself; omar sees the first, and each sees their own in “me”', async () => {
    const filter = { assignee: ['me' as const], status: ['open' as const] }
    const { view = '' } = await acme.desk.command('save_view', { name: 'Mine', scope: 'account', filter })
    await acme.desk.command('save_view', { name: 'Only maya’s', filter: {} })
    await acme.desk.command('assign', { conversation: acme.nadia.id, to: acme.ownerId })
    const named = async (desk: Desk) => (await desk.views()).map(({ name, scope, total }) => [name, scope, total])
    expect(await named(acme.desk)).toEqual([
      ['Only maya’s', 'personal', 1],
      ['Mine', 'account', 1],
    ])
    expect(await named(omar)).toEqual([['Mine', 'account', 0]])
    const held = async (desk: Desk) => (await desk.conversations({ view })).data.map(({ id }) => id)
    expect([await held(acme.desk), await held(omar)]).toEqual([[acme.nadia.id], []])
  })

  test('an inbox says when it is open, once somebody who may said so', async () => {
    const week = { mon: ['09:00-12:00', '13:00-17:00'] }
    const wanted = { inbox: acme.inbox, hours: { zone: 'Europe/Berlin', week } }
    await expect(omar.command('set_hours', wanted)).rejects.toEqual(refused('forbidden'))
    await expect(acme.desk.command('set_hours', { ...wanted, inbox: other.inbox })).rejects.toEqual(
      refused('not_found'),
    )
    await acme.desk.command('set_hours', wanted)
    const [{ hours } = {}] = await omar.inboxes()
    expect(hours).toMatchObject({ zone: 'Europe/Berlin', week: { ...week, tue: [] }, closed: [] })
    expect([hours?.open, hours?.opensNext]).toContainEqual(
      hours?.open ? undefined : expect.stringMatching(/:00\.000Z$/),
    )
    await acme.desk.command('set_hours', { inbox: acme.inbox, hours: null })
    expect((await omar.inboxes())[0]).not.toHaveProperty('hours')
  })

  test('omar may not save for everybody, nor change what is maya’s; a name is taken once', async () => {
    const shared = { name: 'All', scope: 'account' as const, filter: {} }
    await expect(omar.command('save_view', shared)).rejects.toEqual(refused('forbidden'))
    const { view = '' } = await acme.desk.command('save_view', shared)
    await expect(omar.command('remove_view', { view })).rejects.toEqual(refused('forbidden'))
    await expect(acme.desk.command('save_view', { ...shared, name: 'ALL' })).rejects.toEqual(refused('conflict'))
    const { view: own = '' } = await acme.desk.command('save_view', { name: 'Secret', filter: {} })
    await expect(omar.command('remove_view', { view: own })).rejects.toEqual(refused('not_found'))
    await expect(omar.conversations({ view: own })).rejects.toEqual(refused('not_found'))
    await acme.desk.command('save_view', {
      view,
      name: 'Everything',
      scope: 'account',
      filter: { sort: '-created_at' },
    })
    expect((await omar.views()).map(({ name }) => name)).toContain('Everything')
    await acme.desk.command('remove_view', { view })
    expect((await omar.views()).map(({ name }) => name)).not.toContain('Everything')
  })

  test('a view takes what there is: another account’s team is not there, an unknown sort is refused', async () => {
    const strange = { name: 'Strange', filter: { inbox: [other.inbox] } }
    await expect(acme.desk.command('save_view', strange)).rejects.toEqual(refused('not_found'))
    const unsorted = { name: 'Strange', filter: { sort: 'colour' as never } }
    await expect(acme.desk.command('save_view', unsorted)).rejects.toEqual(refused('invalid'))
  })

  test('a view may be in the order of who waits longest, page by page', async () => {
    await says('ann', 'Hello?')
    const filter = { sort: 'waiting_since' as const }
    const { view = '' } = await acme.desk.command('save_view', { name: 'Waiting', filter })
    const first = await acme.desk.conversations({ view, limit: 1 })
    const rest = await acme.desk.conversations({ view, cursor: first.next ?? '' })
    expect([...first.data, ...rest.data].map(({ contact }) => contact.name)).toEqual(['nadia', 'ann'])
  })

  test('a CRM record is one contact’s: looked up by it, shown with it, refused to anybody else', async () => {
    const hubspot = { system: 'hubspot', type: 'contact', id: '123' }
    const contact = acme.nadia.contact_id
    const url = 'https://app.hubspot.example/contacts/1/record/0-1/123'
    const { link = '' } = await acme.desk.command('link_record', {
      ...hubspot,
      contact,
      url,
      label: 'Nadia at HubSpot',
    })
    expect((await acme.desk.contact(contact)).links).toEqual([{ ...hubspot, link, url, label: 'Nadia at HubSpot' }])
    const again = await acme.desk.command('link_record', { ...hubspot, contact, label: 'Nadia' })
    expect(again.link).toBe(link)
    const bob = await says('bob', 'Hi')
    await expect(acme.desk.command('link_record', { ...hubspot, contact: bob.contact_id })).rejects.toEqual(
      refused('conflict'),
    )
    for (const value of ['hubspot:contact:123', 'crm:hubspot:123', 'HubSpot:123'])
      expect(await acme.desk.lookup([{ kind: 'external', value }])).toMatchObject([
        { kind: 'external', value, contact: { id: contact }, verified: true },
      ])
    expect(await other.desk.lookup([{ kind: 'external', value: 'hubspot:123' }])).toEqual([
      { kind: 'external', value: 'hubspot:123' },
    ])
    await acme.desk.command('unlink_record', { link })
    expect((await acme.desk.contact(contact)).links).toBeUndefined()
  })

  test('a link outlives a merge: the record leads to the person they became', async () => {
    const carl = await says('carl', 'Hi')
    await acme.desk.command('link_record', { system: 'zoho', type: 'contact', id: '9', contact: carl.contact_id })
    await acme.desk.command('merge_contacts', { from: carl.contact_id, into: acme.nadia.contact_id })
    expect(await acme.desk.lookup([{ kind: 'external', value: 'zoho:9' }])).toMatchObject([
      { contact: { id: acme.nadia.contact_id } },
    ])
    expect((await acme.desk.contact(carl.contact_id)).links).toMatchObject([{ system: 'zoho' }])
  })

  test('what agents keep about a person goes with them through a merge, says who wrote it, and is mended and removed', async () => {
    const hugo = await says('hugo', 'Hi')
    const { remark = '' } = await omar.command('remark', { contact: hugo.contact_id, text: ' Rings twice. ' })
    const gus = await says('gus', 'Hi')
    await acme.desk.command('merge_contacts', { from: hugo.contact_id, into: gus.contact_id })
    await acme.desk.command('remark', { contact: gus.contact_id, text: 'Pays by invoice.' })
    const kept = await acme.desk.remarks(hugo.contact_id)
    expect(kept).toMatchObject([{ text: 'Pays by invoice.' }, { text: 'Rings twice.', author: { name: 'omar' } }])
    await omar.command('remark', { contact: gus.contact_id, remark, text: 'Rings once.' })
    expect((await acme.desk.remarks(hugo.contact_id))[1]).toMatchObject({
      text: 'Rings once.',
      editedAt: expect.anything(),
    })
    await omar.command('remove_remark', { remark })
    expect(await acme.desk.remarks(hugo.contact_id)).toMatchObject([{ text: 'Pays by invoice.' }])
  })

  test('a note about a person is refused without the right to, about somebody else, and when it is empty', async () => {
    const gina = await says('gina', 'Hi')
    const { remark = '' } = await omar.command('remark', { contact: gina.contact_id, text: 'Rings twice.' })
    await expect(vera.command('remark', { contact: gina.contact_id, text: 'Hm' })).rejects.toEqual(refused('forbidden'))
    await expect(omar.command('remark', { contact: gina.contact_id, text: ' ' })).rejects.toEqual(refused('invalid'))
    for (const wrong of [{ contact: other.nadia.contact_id }, { contact: acme.nadia.contact_id, remark }])
      await expect(omar.command('remark', { ...wrong, text: 'Hm' })).rejects.toEqual(refused('not_found'))
    await expect(other.desk.command('remove_remark', { remark })).rejects.toEqual(refused('not_found'))
    await expect(other.desk.remarks(gina.contact_id)).rejects.toEqual(refused('not_found'))
  })

  test('a conversation is linked to a deal; not to one contact and one conversation at once, nor to another account’s', async () => {
    const deal = { system: 'hubspot', type: 'deal', id: '77' }
    await acme.desk.command('link_record', { ...deal, conversation: acme.nadia.id })
    expect((await acme.desk.conversation(acme.nadia.id)).links).toMatchObject([deal])
    const both = { ...deal, conversation: acme.nadia.id, contact: acme.nadia.contact_id }
    await expect(acme.desk.command('link_record', both)).rejects.toEqual(refused('invalid'))
    const theirs = { ...deal, conversation: other.nadia.id }
    await expect(acme.desk.command('link_record', theirs)).rejects.toEqual(refused('not_found'))
    await expect(vera.command('link_record', { ...deal, contact: acme.nadia.contact_id })).rejects.toEqual(
      refused('forbidden'),
    )
  })

  test('addresses on a page are looked up as they are written there; who looked is in the audit', async () => {
    const dora = await says('dora', 'Hi')
    await stage.services.db.root
      .insertInto('identities')
      .values({
        account_id: acme.accountId,
        id: uuidv7(),
        contact_id: dora.contact_id,
        namespace: 'email',
        value: 'dora@flowers.example',
        verified: true,
      })
      .execute()
    const candidates = [
      { kind: 'phone', value: '+49 30 901820' },
      { kind: 'email', value: ' Dora@Flowers.example ' },
    ] as const
    const [phone, mail] = await omar.lookup(candidates)
    expect([phone?.contact, mail?.contact?.id, mail?.verified]).toEqual([undefined, dora.contact_id, true])
    const { body } = await stage.ask('GET', '/v1/audit?limit=1', { token: acme.token })
    expect(body.data).toMatchObject([{ action: 'look_up', target: dora.contact_id }])
  })

  test.each([
    ['number', '12.5', '12,5'],
    ['currency', '0012', 'EUR 12'],
    ['percent', '50', '50%'],
    ['date', '2026-11-20', '20.11.2026'],
    ['list', 'gold', 'bronze'],
    ['checkbox', 'true', 'yes'],
    ['link', 'https://example.org/a', 'javascript:alert(1)'],
  ] as const)('an attribute of the type %s takes %j and not %j', async (type, good, bad) => {
    const key = `a_${type}`
    const shape = {
      ...(type === 'list' && { options: ['gold', 'silver'] }),
      ...(type === 'currency' && { currency: 'EUR' }),
    }
    const definition = { of: 'contact' as const, key, label: 'It', type, ...shape }
    await expect(omar.command('define_attribute', definition)).rejects.toEqual(refused('forbidden'))
    await acme.desk.command('define_attribute', definition)
    const contact = acme.nadia.contact_id
    const set = (value: string | null) => omar.command('edit_contact', { contact, attributes: { [key]: value } })
    await expect(set(bad)).rejects.toEqual(refused('invalid'))
    await set(good)
    expect((await omar.contact(contact)).attributes[key]).toBe(type === 'currency' ? '12' : good)
    await set(null)
    expect((await omar.contact(contact)).attributes[key]).toBeUndefined()
  })

  test('an attribute keeps its type; retired it takes any text, and what nobody defined always did', async () => {
    const tier = { of: 'conversation' as const, key: 'tier', label: 'Tier', type: 'checkbox' as const }
    await acme.desk.command('define_attribute', tier)
    await expect(acme.desk.command('define_attribute', { ...tier, type: 'text' })).rejects.toEqual(refused('conflict'))
    const set = (attributes: Record<string, string>) =>
      omar.command('set_attributes', { conversation: acme.nadia.id, attributes })
    await expect(set({ tier: 'gold' })).rejects.toEqual(refused('invalid'))
    await set({ tier: 'true', colour: 'blue' })
    await acme.desk.command('retire_attribute', { of: 'conversation', key: 'tier' })
    await set({ tier: 'gold' })
    expect((await omar.conversation(acme.nadia.id)).attributes).toEqual({ tier: 'gold', colour: 'blue' })
    expect((await omar.attributes()).find(({ key }) => key === 'tier')).toMatchObject({ retired: true })
  })

  test('what maya has seen is hers: omar still has it unread, and her badge goes out', async () => {
    const ella = await says('ella', 'One')
    await says('ella', 'Two')
    await acme.desk.command('assign', { conversation: ella.id, to: acme.ownerId })
    const yours = async (desk: Desk) => (await desk.conversation(ella.id)).you
    expect(await yours(acme.desk)).toEqual({ seen: 0, unread: 2, draft: false })
    const { badge } = await acme.desk.counts()
    expect(await acme.desk.seen(ella.id, 1)).toMatchObject({ seen: 1, unread: 1 })
    expect(await acme.desk.seen(ella.id, 999)).toMatchObject({ unread: 0 })
    expect((await acme.desk.seen(ella.id, 1)).unread).toBe(0)
    expect((await acme.desk.counts()).badge).toBe(badge - 1)
    expect(await yours(omar)).toMatchObject({ unread: 2 })
    const inQueue = (await acme.desk.queue('mine')).data.find(({ id }) => id === ella.id)
    expect(inQueue?.you).toMatchObject({ unread: 0 })
  })

  test('a draft goes with omar from device to device: the higher number wins, and nobody else reads it', async () => {
    const { id } = acme.nadia
    const body = (text: string) => ({ mode: 'reply' as const, text })
    expect(await omar.draft(id)).toEqual({ number: 0 })
    await omar.saveDraft(id, { number: 5, body: body('On the phone') })
    expect(await omar.saveDraft(id, { number: 4, body: body('On the desk, earlier') })).toMatchObject({
      number: 5,
      body: body('On the phone'),
    })
    expect((await omar.conversation(id)).you?.draft).toBe(true)
    expect(await acme.desk.draft(id)).toEqual({ number: 0 })
    await omar.saveDraft(id, { number: 6 })
    expect(await omar.draft(id)).toMatchObject({ number: 6 })
    expect((await omar.conversation(id)).you?.draft).toBe(false)
    await expect(vera.saveDraft(id, { number: 1, body: body('Hm') })).rejects.toEqual(refused('forbidden'))
  })

  test('a thread is read both ways, and what changed while one was away is told by its change number', async () => {
    const fred = await says('fred', 'line 1')
    for (let n = 2; n <= 5; n++) await says('fred', `line ${n}`)
    const numbers = async (place: { before?: number; after?: number; limit?: number }) => {
      const { data, more } = await omar.messages(fred.id, place)
      return [...data.map(({ number }) => number), more]
    }
    expect(await numbers({ limit: 2 })).toEqual([4, 5, true])
    expect(await numbers({ before: 4, limit: 2 })).toEqual([2, 3, true])
    expect(await numbers({ before: 2, limit: 2 })).toEqual([1, false])
    expect(await numbers({ after: 3 })).toEqual([4, 5, false])
    const { seq } = await omar.conversation(fred.id)
    const { message = '' } = await omar.command('note', { conversation: fred.id, parts: [{ is: 'text', text: 'Hm' }] })
    expect((await omar.changedSince(fred.id, seq)).data.map(({ id }) => id)).toContain(message)
  })

  test('a person’s history, what inboxes can do, and a search are each one call', async () => {
    const { data } = await omar.history(acme.nadia.contact_id)
    expect(data.map(({ id }) => id)).toContain(acme.nadia.id)
    await expect(omar.history(other.nadia.contact_id)).rejects.toEqual(refused('not_found'))
    expect((await omar.inboxes()).map(({ id }) => id)).toEqual([acme.inbox])
    const [hit] = (await omar.search('messages', 'parc')).data
    expect(hit?.excerpt.filter((one) => one.hit).map(({ text }) => text)).toEqual(['parcel'])
  })
})
