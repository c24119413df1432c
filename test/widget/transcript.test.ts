// What was said in the web chat, by mail to who said it: once somebody vouched for the address.
import { createHmac } from 'node:crypto'
import { uuidv7 } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { onEachEngine, startHub, until } from '@deskless/core/testing'
import { plugin as widget } from '@deskless/widget'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plugin as email } from '../../channels/email/src/index.ts'

const KEY = 'known to the shop and to us, and long enough'
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const signed = (claims: object): string => {
  const text = `${base64({ alg: 'HS256' })}.${base64({ exp: Date.now() / 1000 + 300, ...claims })}`
  return `${text}.${createHmac('sha256', KEY).update(text).digest('base64url')}`
}

onEachEngine((engine) => {
  let house: TestHub
  let door: string
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [widget, email] })
    door = (await house.addInbox('widget', { identityKey: KEY, unreadByMail: true })).token
    await house.addInbox('email', { address: 'support@shop.example', hookSecret: 'pigeons-at-the-door' })
  })
  afterAll(async () => {
    await house?.stop()
  })

  const post = async <T>(path: string, body: unknown, token = ''): Promise<T> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const answer = await fetch(`${house.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    const said = (await answer.json()) as T & { detail?: string }
    if (!answer.ok) throw new Error(said.detail)
    return said
  }
  const speak = async (claims: object, text: string): Promise<string> => {
    const body = { inbox: door, identity: { token: signed(claims) } }
    const { token } = await post<{ token: string }>('/p/widget/session', body)
    await post(`/in/widget/${door}/messages`, { token, items: [{ is: 'message', id: uuidv7(), text }] })
    await house.said(text)
    return token
  }
  const mails = async () =>
    (await house.conversations()).filter(({ inbox }) => inbox.channel === 'email').map(({ contact }) => contact)

  test('nadia, whose address the shop has proved, has it in her mailbox, once however often she asks', async () => {
    const token = await speak(
      { sub: 'nadia', email: 'nadia@example.com', email_verified: true },
      'Please write this down for me',
    )
    await post('/p/widget/transcript', {}, token)
    await post('/p/widget/transcript', {}, token)
    const sent = await until(async () => (await mails()).length > 0 && (await mails()), 'the mail')
    expect(sent).toHaveLength(1)
    expect(sent[0]?.identities).toContainEqual(expect.objectContaining({ value: 'nadia@example.com', verified: true }))
  })

  test('an address nobody proved gets none', async () => {
    const token = await speak({ sub: 'omar', email: 'victim@example.com' }, 'Send this to somebody')
    await expect(post('/p/widget/transcript', {}, token)).rejects.toThrow(/no address to send mails to that anybody/)
  })

  const about = async (text: string) => (await house.said(text)).conversation
  const answers = async (conversation: string, text: string): Promise<string> =>
    (await house.command('reply', { conversation, parts: [{ is: 'text', text }] })).message as string
  /** Ten minutes later: what waits for them has its time now. */
  const later = async (message: string): Promise<void> => {
    const { root } = house.hub.services.db
    const waiting = () => root.selectFrom('jobs').select('lane').where('lane', 'like', '%mail:%').execute()
    await until(async () => (await waiting()).some(({ lane }) => lane.includes(message)), 'the mail to be planned')
    await until(async () => {
      await root.updateTable('jobs').set({ run_at: new Date() }).where('lane', 'like', '%mail:%').execute()
      return (await waiting()).length === 0
    }, 'it to be decided')
  }
  const mailTo = async (address: string) => {
    const own = (await house.conversations()).filter(
      ({ inbox, contact }) => inbox.channel === 'email' && contact.identities.some(({ value }) => value === address),
    )
    return Promise.all(own.map(async ({ id }) => (await house.messages(id))[0]))
  }

  test('ines left before she was answered: both answers are one mail, which she may answer; what she has read is none', async () => {
    const token = await speak({ sub: 'ines', email: 'ines@example.com', email_verified: true }, 'Is it oak?')
    const { id, thread } = await about('Is it oak?')
    await answers(id, 'Let me look.')
    await later(await answers(id, 'It is.'))
    const [mail, ...more] = await mailTo('ines@example.com')
    expect(more).toEqual([])
    expect(mail?.envelope?.subject).toMatch(/^An answer in your conversation #\d+ with /)
    for (const said of ['answer this mail', 'Is it oak?', 'Let me look.', 'It is.']) expect(mail?.text).toContain(said)
    const read = await answers(id, 'From Brittany.')
    await post(`/in/widget/${door}/messages`, { token, items: [{ is: 'receipt', of: read, thread, status: 'read' }] })
    await until(async () => (await house.messages(id)).some(({ delivery }) => delivery?.status === 'read'))
    await later(read)
    expect(await mailTo('ines@example.com')).toHaveLength(1)
  })

  test('to an address nobody vouched for no answer goes, and it waits in the chat', async () => {
    await speak({ sub: 'noor', email: 'victim@example.com' }, 'Send me your answer')
    const { id } = await about('Send me your answer')
    await later(await answers(id, 'Here it is.'))
    expect(await mailTo('victim@example.com')).toEqual([])
    expect((await house.messages(id)).some(({ text }) => text === 'Here it is.')).toBe(true)
  })
})
