// What others write in our name, and what we hand on, through the hub.
import { text } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { startHub, until } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { messageIdFor } from './src/ids.ts'
import { plugin } from './src/index.ts'
import type { Inbox } from './src/settings.ts'
import type { Draft } from './testing/mail.ts'
import { mail } from './testing/mail.ts'

const [SHOP, SECRET] = ['support@shop.example', 'pigeons-at-the-door']
const vouched = (domain: string) => ({ 'Authentication-Results': `mx.shop.example; dmarc=pass header.from=${domain}` })

let house: TestHub
let door: string
let inbox: Inbox
beforeAll(async () => {
  house = await startHub({ engine: 'pglite', plugins: [plugin] })
  const settings = { address: SHOP, hookSecret: SECRET, authServer: 'mx.shop.example' }
  const { id, token } = await house.addInbox('email', settings)
  door = `${house.url}/in/email/${token}`
  inbox = (await house.connection(id)) as unknown as Inbox
})
afterAll(() => house.stop())

const comes = async (draft: Draft): Promise<void> => {
  const authorization = `Basic ${Buffer.from(`:${SECRET}`).toString('base64')}`
  const { status } = await fetch(door, { method: 'POST', headers: { authorization }, body: mail(draft) })
  expect(status).toBe(200)
}
const about = (words: string) =>
  until(async () => (await house.conversations()).find(({ lastText }) => lastText === words), words)
const lines = async (conversation: string) =>
  (await house.messages(conversation)).filter(({ kind }) => kind === 'in' || kind === 'out')

test('nobody who has a mail of ours can add words of ours to it', async () => {
  await comes({ text: 'Where is it?' })
  const { id, thread } = await about('Where is it?')
  const { message } = await house.command('reply', { conversation: id, parts: [text('It left today.')] })
  const ours = messageIdFor(String(message), thread, inbox)
  const forged = { from: SHOP, to: 'nadia@customer.example', text: 'You get your money back.' }
  for (const messageId of [ours, ours.replace('@shop.example', '@x.example'), ours.toUpperCase()])
    await comes({ ...forged, messageId, headers: { 'In-Reply-To': ours } })
  await comes({ text: 'Thank you', headers: { 'In-Reply-To': ours } })
  await about('Thank you')
  await house.settled()
  expect((await lines(id)).map((line) => line.text)).toEqual(['Where is it?', 'It left today.', 'Thank you'])
  expect((await house.conversations()).filter(({ lastText }) => lastText?.includes('money'))).toEqual([])
})

test('an answer to what a member forwarded goes to the customer, and to none of our own', async () => {
  const member = await house.database.db.root.selectFrom('members').select('email').executeTakeFirstOrThrow()
  const words =
    'Can you look?\n\n---------- Forwarded message ---------\nFrom: Vera <vera@customer.example>\nSubject: Broken\n\nIt is broken.'
  const from = String(member.email)
  const headers = { Cc: 'omar@shop.example', ...vouched(from.slice(from.indexOf('@') + 1)) }
  await comes({ from, subject: 'Fwd: WG: Broken', text: words, headers })
  const found = async () => (await house.conversations()).find(({ contact }) => contact.name === 'Vera')
  const { id } = await until(found, 'her conversation')
  await house.command('reply', { conversation: id, parts: [text('We mend it.')] })
  const [asked, answer] = await lines(id)
  expect(asked?.envelope).toMatchObject({ from: { address: 'vera@customer.example' }, to: [{ address: SHOP }] })
  const to = [{ address: 'vera@customer.example', name: 'Vera' }]
  expect(answer?.envelope).toEqual({ to, cc: [], bcc: [], subject: 'Re: Broken' })
})

test('a mail under her address that nobody vouched for turns no answer to somebody else', async () => {
  await comes({ subject: 'Order', text: 'Ten, please', messageId: '<order@customer.example>' })
  const { id } = await about('Ten, please')
  const headers = { References: '<order@customer.example>', 'Reply-To': 'eve@evil.example' }
  await comes({ subject: 'Re: Order', text: 'To this address', headers })
  await about('To this address')
  await house.command('reply', { conversation: id, parts: [text('On its way')] })
  expect((await lines(id)).at(-1)?.envelope?.to).toEqual([{ address: 'nadia@customer.example', name: 'Nadia' }])
})

test('a name that looks like somebody’s address, or is a member’s, is a name and nothing more', async () => {
  await comes({ subject: 'Chairs', text: 'Four, please', messageId: '<chairs@customer.example>' })
  const { id } = await about('Four, please')
  const member = await house.database.db.root.selectFrom('members').select(['name', 'email']).executeTakeFirstOrThrow()
  const headers = { References: '<chairs@customer.example>', ...vouched('evil.example') }
  const names = ['"nadia@customer.example"', `"${SHOP}"`, `"${member.name} <${member.email}>"`]
  for (const [n, name] of names.entries())
    await comes({ from: `${name} <eve@evil.example>`, subject: 'Re: Chairs', text: `Send them here ${n}`, headers })
  for (const n of names.keys()) {
    const found = await about(`Send them here ${n}`)
    expect(found.id).not.toBe(id)
    const [line] = await lines(found.id)
    expect(line).toMatchObject({ kind: 'in', author: { kind: 'contact' } })
    expect(line?.envelope?.from).toMatchObject({ address: 'eve@evil.example' })
  }
  expect(await lines(id)).toHaveLength(1)
})
