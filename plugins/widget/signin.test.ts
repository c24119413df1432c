// Signing in on a real hub: whatever a browser wrote before belongs to the user from then on, in whichever order it comes in.
import { createHmac } from 'node:crypto'
import { uuidv7 } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { onEachEngine, startHub, until } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plugin } from './src/index.ts'
import type { Attachment, Session } from './src/wire.ts'

const SECRET = 'known to the shop and to us'
const vouched = (id: string) => ({ id, hash: createHmac('sha256', SECRET).update(id).digest('hex') })

onEachEngine((engine) => {
  let house: TestHub
  let door: string

  beforeAll(async () => {
    // Takes everything in and works on nothing, until a worker comes.
    house = await startHub({ engine, plugins: [plugin], config: { role: 'api' } })
    door = (await house.addInbox('widget', { identitySecret: SECRET })).token
  })
  afterAll(async () => {
    await house?.stop()
  })

  const post = async <T>(
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
    at = house.url,
  ): Promise<T> => {
    const answer = await fetch(`${at}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    const said = (await answer.json()) as T & { detail?: string }
    if (!answer.ok) throw new Error(said.detail)
    return said
  }
  const session = (fields: object = {}) => post<Session>('/p/widget/session', { inbox: door, ...fields })
  const say = (token: string, fields: object) =>
    post<{ stored: { fresh: boolean }[] }>(`/in/widget/${door}/messages`, {
      token,
      items: [{ is: 'message', id: uuidv7(), ...fields }],
    })
  const upload = ({ token }: Session) =>
    post<Attachment>('/p/widget/files?name=label.pdf&mime=application/pdf', '%PDF-1.4', {
      'content-type': 'application/octet-stream',
      authorization: `Bearer ${token}`,
    })
  const textsOf = ({ page }: Session) =>
    page.messages.map(({ parts }) => (parts[0]?.is === 'text' ? parts[0].text : ''))
  const conversationWith = (text: string) =>
    until(async () => {
      for (const conversation of await house.conversations())
        if ((await house.messages(conversation.id)).some((message) => message.text.startsWith(text)))
          return conversation
      return false
    }, `a conversation with “${text}”`)
  /** On another device of this user, where nothing but the site's word says who they are. */
  const finds = async (user: string, ...texts: string[]) => {
    for (const text of texts) await conversationWith(text)
    expect(textsOf(await session({ identity: vouched(user) })).sort()).toEqual(texts.sort())
  }

  test('what nadia wrote a moment before is hers, although no worker has looked at it yet', async () => {
    const phone = await session()
    await say(phone.token, { text: 'Before I signed in' })
    expect((await session({ token: phone.token, identity: vouched('nadia') })).page.messages).toEqual([])
    const omar = await session()
    await session({ token: omar.token, identity: vouched('omar') })
    await say(omar.token, { text: 'Still on its way' })
    await house.another({ role: 'worker' })
    await finds('nadia', 'Before I signed in')
    await finds('omar', 'Still on its way')
    for (const [user, text] of [
      ['nadia', 'Before I signed in'],
      ['omar', 'Still on its way'],
    ] as const)
      await until(async () => {
        const { contact } = await conversationWith(text)
        return contact.identities.some(({ namespace, value }) => namespace === 'external' && value === user)
      }, `agents to know ${user}`)
  })

  test('a sealing key that is rotated cuts nobody off from what they wrote', async () => {
    const [phone, nora] = [await session(), await session({ identity: vouched('nora') })]
    const line = { is: 'message', id: uuidv7(), text: 'Before the rotation' }
    await post(`/in/widget/${door}/messages`, { token: phone.token, items: [line] })
    const rotated = await house.another({ role: 'api', key: `new:${'cd'.repeat(32)},old:${'ab'.repeat(32)}` })
    const there = <T>(path: string, body: unknown) => post<T>(path, body, {}, rotated.url)
    const again = await there<Session>('/p/widget/session', { inbox: door, token: phone.token })
    const signedIn = await there<Session>('/p/widget/session', { inbox: door, identity: vouched('nora') })
    expect([again.visitor, signedIn.visitor]).toEqual([phone.visitor, nora.visitor])
    expect(await there(`/in/widget/${door}/messages`, { token: phone.token, items: [line] })).toMatchObject({
      stored: [{ fresh: false }],
    })
  })

  test('a line sent again after signing in, because its answer was lost, is no second one', async () => {
    const phone = await session()
    const line = { id: uuidv7(), text: 'Only once', as: phone.visitor }
    expect((await say(phone.token, line)).stored).toMatchObject([{ fresh: true }])
    const signedIn = await session({ token: phone.token, identity: vouched('paul') })
    expect((await say(signedIn.token, line)).stored).toMatchObject([{ fresh: false }])
    await say(signedIn.token, { text: 'And now as Paul' })
    await finds('paul', 'And now as Paul', 'Only once')
  })

  test('nobody takes another visitor’s place by naming them', async () => {
    const [phone, thief] = [await session(), await session()]
    const line = { id: uuidv7(), text: 'Mine', as: phone.visitor }
    await say(thief.token, { ...line, text: 'Not mine' })
    expect((await say(phone.token, line)).stored).toMatchObject([{ fresh: true }])
  })

  test('a file uploaded before signing in can be sent after it, by nobody else', async () => {
    const phone = await session()
    const file = await upload(phone)
    const [ruth, other] = [
      await session({ token: phone.token, identity: vouched('ruth') }),
      await session({ identity: vouched('sam') }),
    ]
    await expect(say(other.token, { files: [file] })).rejects.toThrow(/not uploaded by this visitor/)
    await say(ruth.token, { text: 'Here is the label', files: [file] })
    await finds('ruth', 'Here is the label')
  })

  test('a browser that says it wrote nothing leaves nothing behind', async () => {
    const phone = await session()
    await session({ token: phone.token, identity: vouched('tess'), wrote: false })
    const { root } = house.hub.services.db
    const taken = await root.selectFrom('refs').select('key').where('key', '=', `thread:${phone.visitor}`).execute()
    const stored = await root.selectFrom('raw_items').select('key').where('lane', '=', phone.visitor).execute()
    expect([...taken, ...stored]).toEqual([])
  })

  test('and if it is wrong about that, what it wrote is taken over all the same', async () => {
    const phone = await session()
    await say(phone.token, { text: 'I did write' })
    await conversationWith('I did write')
    await session({ token: phone.token, identity: vouched('ugo'), wrote: false })
    await finds('ugo', 'I did write')
  })
})
