// What no person wrote, and what a member hands on.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Fact } from '../contract/index.ts'
import { definePlugin, text, uuidv7, z } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub, until } from '../testing/index.ts'
import { plainText } from '../testing/made-up.ts'

type Letter = { from: string; says: string; verified?: boolean; automatic?: boolean; forwarded?: string }

const person = (value: string, verified: boolean) => ({ namespace: 'email', value, verified })
const letters = definePlugin({
  id: 'letters',
  contract: 1,
  channel: {
    label: 'Letters',
    settings: z.object({}),
    capabilities: () => plainText,
    receive: ({ body }) => ({ items: [{ key: uuidv7(), lane: 'all', body }] }),
    parse: (raw): Fact[] => {
      const {
        from,
        says,
        verified = false,
        automatic,
        forwarded,
      } = JSON.parse(Buffer.from(raw.body).toString()) as Letter
      const sender = { side: 'contact' as const, identities: [person(from, verified)], profile: { name: from } }
      const to = [{ address: 'support@shop.example' }]
      const wrote = (address: string) => ({ from: { address }, to, cc: [], bcc: [], subject: 'Broken' })
      const first = forwarded
        ? {
            identities: [person(forwarded, false)],
            profile: { name: forwarded },
            envelope: wrote(forwarded),
            memo: { of: forwarded },
          }
        : undefined
      return [
        {
          is: 'message',
          key: raw.key,
          threads: [{ ref: forwarded ? raw.key : from }],
          from: sender,
          parts: [text(says)],
          automatic,
          envelope: wrote(from),
          memo: { of: from },
          forwarded: first,
        },
      ]
    },
    pieces: () => [],
    send: async () => ({ keys: [] }),
  },
})

onEachEngine((engine) => {
  let house: TestHub
  let token: string
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [letters] })
    token = (await house.addInbox('letters', {})).token
  })
  afterAll(() => house.stop())

  const bring = (letter: Letter) =>
    fetch(`${house.url}/in/letters/${token}`, { method: 'POST', body: JSON.stringify(letter) })
  const inThread = async (thread: string) => (await house.conversations()).find((one) => one.thread === thread)
  const matterOf = async (thread: string, said: string) => {
    await until(async () => {
      const found = await inThread(thread)
      return found && (await house.messages(found.id)).some((m) => m.text === said)
    }, `${said} of ${thread}`)
    // As it is with these words, and not as it was when we looked for them.
    return (await inThread(thread))!
  }

  test('an absence notice is shown, and neither reopens what is resolved nor waits for an answer', async () => {
    await bring({ from: 'nadia@customer.example', says: 'Where is it?' })
    const { id } = await matterOf('nadia@customer.example', 'Where is it?')
    await house.command('resolve', { conversation: id, upTo: 1 })
    await sql`UPDATE conversations SET waiting_since = NULL WHERE id = ${id}`.execute(house.database.db.root)
    await bring({ from: 'nadia@customer.example', says: 'I am away', automatic: true })
    expect(await matterOf('nadia@customer.example', 'I am away')).toMatchObject({ id, status: 'resolved' })
    const row = await house.database.db.root
      .selectFrom('conversations')
      .select('waiting_since')
      .where('id', '=', id)
      .executeTakeFirst()
    expect(row?.waiting_since).toBeNull()
    await bring({ from: 'nadia@customer.example', says: 'Back again' })
    expect(await matterOf('nadia@customer.example', 'Back again')).toMatchObject({ id, status: 'open' })
  })

  test.each([
    ['a member, vouched for, hands on: it is the customer’s', true, 'maya', 'vera@customer.example'],
    ['nobody vouches that it is the member: it is the sender’s', false, 'maya', 'member'],
    ['a stranger, vouched for, is no member: it is the sender’s', true, 'mallory@evil.example', 'mallory@evil.example'],
  ])('%s', async (says, verified, who, whose) => {
    const member = await house.database.db.root
      .selectFrom('members')
      .select('email')
      .orderBy('created_at')
      .executeTakeFirstOrThrow()
    const from = who === 'maya' ? String(member.email) : who
    await bring({ from, says, verified, forwarded: 'vera@customer.example' })
    const line = (await house.said(says)).messages.find((m) => m.text === says)
    const writer = whose === 'member' ? from : whose
    expect(line?.author.name).toBe(writer)
    expect(line).toMatchObject({ envelope: { from: { address: writer } }, memo: { of: writer } })
  })
})
