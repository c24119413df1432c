// Nadia asks what is kept of her; Maya answers with a file, and then forgets her, over the API.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createToken } from '../accounts/index.ts'
import { text, uuidv7 } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub, tablesHolding, until } from '../testing/index.ts'
import type { Town } from './testing/town.ts'
import { line, town } from './testing/town.ts'

onEachEngine((engine) => {
  let street: Town
  let house: TestHub
  let inbox: Awaited<ReturnType<TestHub['addInbox']>>
  beforeEach(async () => {
    street = town()
    house = await startHub({ engine, plugins: street.plugins, sweepMs: 50 })
    inbox = await house.addInbox('office', {})
  })
  afterEach(() => house.stop())

  const writes = async (who: string, says: string) => {
    const body = JSON.stringify([line({ who, says, key: uuidv7() })])
    expect((await fetch(`${house.url}/in/office/${inbox.token}`, { method: 'POST', body })).status).toBe(200)
    await house.settled()
    return (await house.conversations()).find((c) => c.thread === who) as Awaited<
      ReturnType<TestHub['conversations']>
    >[number]
  }
  const tokenOf = async (member: string) =>
    (await createToken(house.hub.services, house.accountId, { name: 't', member, scopes: ['*'] })).token
  const ask = async (method: string, path: string, member = house.maya) => {
    const headers = { authorization: `Bearer ${await tokenOf(member)}` }
    const answer = await fetch(`${house.url}/v1${path}`, { method, headers })
    return { status: answer.status, body: JSON.parse(await answer.text()) }
  }

  test('everything of her is there, under every contact she had, and nothing of omid', async () => {
    await writes('omid', 'Where is mine?')
    const { id, contact } = await writes('nadia', 'Where is my parcel?')
    const other = await writes('nadia-at-work', 'And the other one?')
    await house.command('merge_contacts', { from: other.contact.id, into: contact.id })
    await house.command('reply', { conversation: id, parts: [text('On its way.')] })
    const record = { system: 'crm', type: 'contact', id: '7', label: 'Nadia at the CRM', contact: other.contact.id }
    await house.command('link_record', record)
    await house.command('remark', { contact: other.contact.id, text: 'Likes to be called by phone.' })
    await house.command('set_attributes', { conversation: id, attributes: { urgency: 'no' } })
    await house.settled()
    const { status, body } = await ask('GET', `/contacts/${other.contact.id}/export`)
    expect(status).toBe(200)
    expect(body.contacts.map((it: { name: string }) => it.name)).toEqual([
      'nadia the person',
      'nadia-at-work the person',
    ])
    expect(body.identities.map((it: { value: string }) => it.value)).toEqual(
      expect.arrayContaining(['nadia', 'nadia@post.example', 'nadia-at-work']),
    )
    const said = body.conversations.flatMap((it: { messages: { kind: string; parts: { text?: string }[] }[] }) =>
      it.messages.filter((m) => m.kind !== 'activity').map((m) => m.parts[0]?.text),
    )
    expect(said).toEqual(['Where is my parcel?', 'On its way.', 'And the other one?'])
    const file = body.files.find((it: { name: string }) => it.name === 'nadia.txt')
    expect(await (await fetch(file.url)).text()).toBe('bytes of nadia')
    expect(body.plugins.diary[contact.id]).toEqual({ remembered: expect.stringContaining('Where is my parcel?') })
    expect(body.links).toMatchObject([{ system: 'crm', type: 'contact', id: '7', label: 'Nadia at the CRM' }])
    expect(body.remarks).toMatchObject([{ text: 'Likes to be called by phone.' }])
    expect(body.conversations.map((it: { attributes?: object }) => it.attributes)).toContainEqual({ urgency: 'no' })
    expect(JSON.stringify(body)).not.toContain('omid')
  })

  test('who asked for it, and who wished it erased, is noted without a word about her', async () => {
    const { contact } = await writes('nadia', 'Where is my parcel?')
    await ask('GET', `/contacts/${contact.id}/export`)
    const erased = await ask('POST', `/contacts/${contact.id}/erase`)
    expect(erased).toEqual({ status: 202, body: { contact: contact.id } })
    await until(async () => {
      await house.settled()
      return (await tablesHolding(house.database.db, 'nadia')).length === 0
    }, 'nadia is erased')
    const { body } = await ask('GET', '/audit')
    const actor = { kind: 'member', id: house.maya }
    expect(body.data.map(({ id: _, at: __, ...it }: { id: string; at: string }) => it)).toEqual([
      { actor, action: 'erase_contact', target: contact.id },
      { actor, action: 'export_person', target: contact.id },
    ])
    expect((await ask('GET', `/contacts/${contact.id}/export`)).body.identities).toEqual([])
  })

  test('omar, who answers, may do neither', async () => {
    const { contact } = await writes('nadia', 'Where is my parcel?')
    expect((await ask('GET', `/contacts/${contact.id}/export`, house.omar)).status).toBe(403)
    expect((await ask('POST', `/contacts/${contact.id}/erase`, house.omar)).status).toBe(403)
  })
})
