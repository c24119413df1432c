// Several conversations of one visitor on a real hub, and what they may wish for.
import { createHmac } from 'node:crypto'
import { uuidv7 } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { onEachEngine, startHub, until } from '@deskless/core/testing'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plugin } from './src/index.ts'
import type { Page, Session } from './src/wire.ts'

const SECRET = 'known to the shop and to us'
const KEY = 'another one, of at least thirty-two bytes'
const vouched = (id: string) => ({ id, hash: createHmac('sha256', SECRET).update(id).digest('hex') })
const signed = async (claims: Record<string, unknown>) => ({
  token: await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(KEY)),
})
const ENTRY = [
  { id: 'name', kind: 'name', label: 'Name', required: true },
  { id: 'order', kind: 'text', label: 'Order', pattern: '\\d+' },
]

onEachEngine((engine) => {
  let house: TestHub
  let door: string
  let formal: string

  beforeAll(async () => {
    house = await startHub({ engine, plugins: [plugin] })
    const common = { identitySecret: SECRET, identityKey: KEY, deleteMyData: true }
    door = (await house.addInbox('widget', common)).token
    formal = (await house.addInbox('widget', { entryForm: 'anonymous', entryFields: ENTRY, proofOfWork: 4 })).token
  })
  afterAll(async () => {
    await house?.stop()
  })

  const ask = async <T>(path: string, { token, body }: { token?: string; body?: unknown }): Promise<T> => {
    const answer = await fetch(`${house.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const said = (await answer.json()) as T & { detail?: string }
    if (!answer.ok) throw new Error(said.detail)
    return said
  }
  const session = (fields: object = {}, inbox = door) =>
    ask<Session>('/p/widget/session', { body: { inbox, ...fields } })
  const say = (token: string, text: string, fields: object = {}, batch: object = {}, inbox = door) =>
    ask(`/in/widget/${inbox}/messages`, {
      body: { token, ...batch, items: [{ is: 'message', id: uuidv7(), text, ...fields }] },
    })
  const page = (token: string, thread?: string) =>
    ask<Page>(`/p/widget/messages${thread ? `?thread=${thread}` : ''}`, { token })
  const texts = ({ messages }: Page) => messages.map(({ parts }) => (parts[0]?.is === 'text' ? parts[0].text : ''))
  const about = async (text: string) => (await house.said(text)).conversation

  test('nadia talks about two matters side by side, each in a conversation of its own, and finds both', async () => {
    const { token, visitor } = await session()
    const further = `${visitor}:${uuidv7()}`
    expect((await page(token)).threads).toEqual([])
    await say(token, 'Where is my parcel?')
    await say(token, 'And may I change my address?', { thread: further })
    const [parcel, address] = [await about('Where is my parcel?'), await about('And may I change my address?')]
    expect(parcel.id).not.toBe(address.id)
    expect(parcel.contact.id).toBe(address.contact.id)
    expect([parcel.thread, address.thread]).toEqual([visitor, further])
    expect(texts(await page(token, further))).toEqual(['And may I change my address?'])
    expect(texts(await page(token))).toEqual(['Where is my parcel?'])
    await house.command('reply', { conversation: address.id, parts: [{ is: 'text', text: 'Of course' }] })
    const listed = await until(async () => {
      const { threads } = await page(token)
      return threads?.[0]?.text === 'Of course' && threads
    }, 'the answer in the list')
    expect(listed).toMatchObject([
      { thread: further, unread: 1, resolved: false },
      { thread: visitor, text: 'Where is my parcel?', unread: 0 },
    ])
  })

  test('what is read by nobody but its visitor: no one names somebody else’s thread', async () => {
    const [nadia, thief] = [await session(), await session()]
    const further = `${nadia.visitor}:${uuidv7()}`
    await say(nadia.token, 'Mine alone', { thread: further })
    await about('Mine alone')
    await expect(say(thief.token, 'Not mine', { thread: further })).rejects.toThrow(/not one of your conversations/)
    await expect(page(thief.token, further)).rejects.toThrow(/not one of your conversations/)
  })

  test('both matters are hers on every device once she signed in', async () => {
    const phone = await session()
    const further = `${phone.visitor}:${uuidv7()}`
    await say(phone.token, 'First matter')
    await say(phone.token, 'Second matter', { thread: further })
    await about('Second matter')
    await session({ token: phone.token, identity: vouched('ruth') })
    const laptop = await session({ identity: vouched('ruth') })
    expect(texts(laptop.page)).toEqual(['First matter'])
    expect(laptop.page.threads?.map(({ thread }) => thread)).toContain(further)
    expect(texts(await page(laptop.token, further))).toEqual(['Second matter'])
    await say(laptop.token, 'Going on from here', { thread: further })
    await until(async () => texts(await page(laptop.token, further)).length === 2, 'both lines')
  })

  test('an address the site has proved is a verified one, whatever the page says', async () => {
    const identity = await signed({ sub: 'ines', name: 'Ines', email: 'ines@example.com', email_verified: true })
    const ines = await session({ identity })
    expect(ines.identified).toBe(true)
    await say(ines.token, 'Signed by the shop', {}, { profile: { name: 'Somebody', email: 'boss@example.com' } })
    const { contact } = await about('Signed by the shop')
    expect(contact.name).toBe('Ines')
    const mails = contact.identities.filter(({ namespace }) => namespace === 'email')
    expect(mails.map(({ value, verified }) => [value, verified]).sort()).toEqual([
      ['boss@example.com', false],
      ['ines@example.com', true],
    ])
  })

  test('nobody is let in without the form and the work, and nothing is kept of who only filled it in', async () => {
    const omar = await session({}, formal)
    expect(omar.config.entry?.fields.map(({ id }) => id)).toEqual(['name', 'order'])
    await expect(say(omar.token, 'Hello?', {}, {}, formal)).rejects.toThrow(/begins with a form/)
    const enter = (body: object) => ask<{ ticket: string }>('/p/widget/entry', { token: omar.token, body })
    await expect(enter({ answers: { name: 'Omar', order: 'x' } })).rejects.toThrow(/Order: this does not look right/)
    const { ticket: entry } = await enter({ answers: { name: 'Omar', order: '1042' } })
    expect((await house.conversations()).some(({ contact }) => contact.name === 'Omar')).toBe(false)
    await expect(say(omar.token, 'Hello?', {}, { entry }, formal)).rejects.toThrow(/work that was asked/)
    const found: number[] = []
    for (let work = 0; found.length === 0; work++)
      await say(omar.token, 'Now I am in', {}, { entry, work }, formal).then(
        () => found.push(work),
        () => {},
      )
    expect((await about('Now I am in')).contact).toMatchObject({ name: 'Omar', attributes: { Order: '1042' } })
    await say(omar.token, 'And again, without', {}, {}, formal)
    const stranger = await session({}, formal)
    await expect(say(stranger.token, 'His ticket', {}, { entry, work: found[0] }, formal)).rejects.toThrow(/form/)
  })

  test('who fills in what people do not see is heard as spam', async () => {
    const script = await session({}, formal)
    const body = { answers: { name: 'Buy now' }, website: 'https://spam.example' }
    const { ticket: entry } = await ask<{ ticket: string }>('/p/widget/entry', { token: script.token, body })
    for (let work = 0, done = false; !done; work++)
      done = await say(script.token, 'Cheap watches', {}, { entry, work }, formal).then(
        () => true,
        () => false,
      )
    expect((await about('Cheap watches')).spam).toBe(true)
  })

  test('a script that never stops is told to wait, and nobody else is', async () => {
    const script = await session()
    const receipt = { is: 'receipt', of: uuidv7(), thread: script.visitor, status: 'read' }
    const body = JSON.stringify({ token: script.token, items: [receipt] })
    const knock = () => fetch(`${house.url}/in/widget/${door}/messages`, { method: 'POST', body })
    const answers = await Promise.all(Array.from({ length: 125 }, knock))
    const refused = answers.filter(({ status }) => status === 429)
    expect([refused.length, answers.filter(({ status }) => status === 200).length]).toEqual([5, 120])
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
    const nadia = await session()
    await say(nadia.token, 'Only one line')
    await about('Only one line')
  })

  test('where to reach her is noted, unproved', async () => {
    const { token } = await session()
    await say(token, 'I have to go')
    await about('I have to go')
    const details = { is: 'details', id: uuidv7(), email: 'Gone@Example.com' }
    await ask(`/in/widget/${door}/messages`, { body: { token, items: [details] } })
    const email = await until(async () => {
      const { contact } = await about('I have to go')
      return contact.identities.find(({ namespace }) => namespace === 'email')
    }, 'the address')
    expect(email).toMatchObject({ value: 'gone@example.com', verified: false })
  })

  test('a form the team sent is answered in words, and stands as its answer', async () => {
    const { token, visitor } = await session()
    await say(token, 'I want to return it')
    const { id } = await about('I want to return it')
    const form = { is: 'form' as const, title: 'Return', fields: [{ id: 'why', label: 'Why', required: true }] }
    const { message } = await house.command('reply', { conversation: id, parts: [form] })
    await until(async () => (await page(token)).messages.some(({ parts }) => parts[0]?.is === 'form'), 'the form')
    const filled = {
      is: 'form',
      id: uuidv7(),
      of: message,
      thread: visitor,
      fields: [{ id: 'why', label: 'Why', value: 'Too small' }],
    }
    await ask(`/in/widget/${door}/messages`, { body: { token, items: [filled] } })
    await about('Why: Too small')
    await house.settled()
    const answer = (await house.messages(id)).find((line) => line.text === 'Why: Too small')
    expect(answer).toMatchObject({ kind: 'in', answers: message, memo: { form: { why: 'Too small' } } })
  })

  test('her data is gone when she says so; who is known by more than a browser asks a person', async () => {
    const nadia = await session()
    await say(nadia.token, 'Forget me')
    await about('Forget me')
    const erase = (token: string) => ask('/p/widget/erase', { token, body: { sure: true } })
    await erase(nadia.token)
    await until(async () => (await page(nadia.token)).messages.length === 0, 'an empty history')
    await until(async () => {
      const all = await Promise.all((await house.conversations()).map(({ id }) => house.messages(id)))
      return !JSON.stringify(all).includes('Forget me')
    }, 'the words to be gone')
    const sam = await session()
    await say(sam.token, 'Before I signed in')
    await about('Before I signed in')
    await session({ token: sam.token, identity: vouched('sam') })
    await until(async () => {
      const { contact } = await about('Before I signed in')
      return contact.identities.some(({ namespace }) => namespace === 'external')
    }, 'sam to be known')
    await expect(erase(sam.token)).rejects.toThrow(/more than this browser/)
    const [ruth, other] = [await session(), await session()]
    await say(ruth.token, 'Mine, as Ruth')
    await say(other.token, 'Mine, as somebody')
    const [hers, theirs] = [await about('Mine, as Ruth'), await about('Mine, as somebody')]
    await house.command('merge_contacts', { from: hers.contact.id, into: theirs.contact.id })
    // Whoever was merged with her may be known by nothing that anybody proved.
    const { root } = house.hub.services.db
    await root.updateTable('identities').set({ verified: false }).where('contact_id', '=', theirs.contact.id).execute()
    await expect(erase(ruth.token)).rejects.toThrow(/more than this browser/)
  })

  test('a transcript goes to no address that nobody vouched for', async () => {
    const { token } = await session()
    await say(token, 'May I have this by mail?')
    await about('May I have this by mail?')
    const transcript = (fields: object = {}) => ask('/p/widget/transcript', { token, body: fields })
    await expect(transcript({ thread: `${uuidv7()}:${uuidv7()}` })).rejects.toThrow(/not one of your/)
    await expect(transcript()).rejects.toThrow(/no inbox here that sends mails|no address/)
  })
})
