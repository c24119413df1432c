// Whoever was put on copy belongs to the matter: their answer stands there, under their own name.
import { text } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { onEachEngine, startHub, until } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { messageIdFor } from './src/ids.ts'
import { plugin } from './src/index.ts'
import type { Inbox } from './src/settings.ts'
import type { Draft } from './testing/mail.ts'
import { mail, multipart } from './testing/mail.ts'

const [SHOP, SECRET] = ['support@shop.example', 'pigeons-at-the-door']

onEachEngine((engine) => {
  let house: TestHub
  let door: string
  let inbox: Inbox
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [plugin] })
    const { id, token } = await house.addInbox('email', { address: SHOP, hookSecret: SECRET })
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
    (await house.messages(conversation))
      .filter(({ kind }) => kind === 'in' || kind === 'out')
      .map(({ author, text: words }) => `${author.name}: ${words}`)
  const OMID = 'Omid <omid@customer.example>'

  test('a colleague who answers before us joins, each time as the same person', async () => {
    const messageId = '<lamp@customer.example>'
    await comes({ text: 'The lamp is broken', messageId, headers: { Cc: OMID } })
    const { id, contact } = await about('The lamp is broken')
    const answer = { from: OMID, to: `Nadia <nadia@customer.example>, ${SHOP}`, headers: { 'In-Reply-To': messageId } }
    await comes({ ...answer, text: 'Mine as well' })
    await about('Mine as well')
    await comes({ ...answer, text: 'And now the other one' })
    await about('And now the other one')
    await comes({ text: 'Thank you both', headers: { 'In-Reply-To': messageId } })
    await about('Thank you both')
    expect(await lines(id)).toEqual([
      'Nadia: The lamp is broken',
      'Omid: Mine as well',
      'Omid: And now the other one',
      'Nadia: Thank you both',
    ])
    expect(contact.name).toBe('Nadia')
    const authors = (await house.messages(id)).filter(({ kind }) => kind === 'in').map(({ author }) => author.id)
    expect(new Set(authors).size).toBe(2)
  })

  test('whom an agent put on copy answers in the conversation', async () => {
    await comes({ text: 'A question about my order' })
    const { id, thread } = await about('A question about my order')
    const envelope = { to: [{ address: 'nadia@customer.example' }], cc: [{ address: 'rosa@supplier.example' }] }
    const { message } = await house.command('reply', { conversation: id, parts: [text('Rosa knows.')], envelope })
    const headers = { 'In-Reply-To': messageIdFor(String(message), thread, inbox) }
    await comes({ from: 'Rosa <ROSA@supplier.example>', text: 'It left today', headers })
    await about('It left today')
    expect((await lines(id)).at(-1)).toBe('Rosa: It left today')
  })

  test('numbered lines are answered by their number, as whom they were sent to and not as who is on copy', async () => {
    await comes({ text: 'Again, or my money?', headers: { Cc: OMID } })
    const { id, thread } = await about('Again, or my money?')
    const options = ['Again', 'Money'].map((label) => ({ id: label, label }))
    const envelope = { to: [{ address: 'nadia@customer.example' }], cc: [{ address: 'omid@customer.example' }] }
    const parts = [{ is: 'choices' as const, text: 'As you like:', options }]
    const { message } = await house.command('reply', { conversation: id, parts, envelope })
    const headers = { 'In-Reply-To': messageIdFor(String(message), thread, inbox) }
    await comes({ from: OMID, text: '1', headers })
    await until(async () => (await house.messages(id)).some(({ text: words }) => words === '1'), 'Omid’s number')
    const both = multipart('alternative', 'Content-Type: text/plain\n\n2', 'Content-Type: text/html\n\n<p>2</p>')
    await comes({ ...both, headers })
    const line = await until(
      async () => (await house.messages(id)).find(({ memo }) => memo?.choice === 'Money'),
      'her choice',
    )
    expect(line).toMatchObject({ answers: message, parts: [{ text: '2. Money' }, { is: 'file', as: 'html' }] })
  })

  test('nobody else gets in: not a stranger who knows a Message-ID, nor who was never written to', async () => {
    const messageId = '<secret@customer.example>'
    await comes({ text: 'Between us', messageId, headers: { Cc: OMID } })
    const { id } = await about('Between us')
    const to = `nadia@customer.example, omid@customer.example, ${SHOP}`
    await comes({ from: 'eve@evil.example', to, text: 'Let me in', headers: { 'In-Reply-To': messageId } })
    await about('Let me in')
    expect(await lines(id)).toEqual(['Nadia: Between us'])
  })
})
