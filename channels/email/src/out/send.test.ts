import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MailWorld } from '../../double/process.ts'
import { startWorld } from '../../double/process.ts'
import type { House } from './testing/house.ts'
import { house } from './testing/house.ts'

onEachEngine((engine) => {
  let post: MailWorld
  let shop: House
  beforeAll(async () => {
    post = await startWorld()
    shop = await house(engine, { smtpPort: post.smtp })
  })
  afterAll(async () => {
    await shop.stop()
    await post.stop()
  })
  let people = 0
  const somebody = (): string => `nadia${++people}@home.example`
  /** What the server took for one message, as its own ledger says. */
  const tries = async (who: string) => (await post.ledger()).filter((entry) => entry.to.includes(who))
  const asks = async (who: string) => shop.hears(who, `Where is it? ${who}`)

  test('an answer is a mail in its thread, and an answer to that is known by what stands in it', async () => {
    const who = somebody()
    const conversation = await asks(who)
    expect(await shop.fate(await shop.replies(conversation, 'It left today.'))).toEqual({ status: 'accepted' })
    const [mail] = await post.box(who)
    expect(mail).toMatchObject({
      subject: `Re: Where is it? ${who}`,
      to: [who],
      from: 'Maya Lindqvist · Shop <support@shop.example>',
    })
    const [{ thread } = { thread: '' }] = (await shop.conversations()).filter(({ id }) => id === conversation)
    expect(mail?.messageId).toContain(`.${thread}.`)
    expect(mail?.replyTo).toContain(`support+${thread}`)
    expect(mail?.inReplyTo).toMatch(new RegExp(`^<\\d+\\.${who}>$`))
    expect(mail?.text).toContain('It left today.')
    expect(mail?.text).toContain(`> Where is it? ${who}`)
  })

  test('a mail written first goes to everybody named, and its answer comes into the same conversation', async () => {
    const [who, friend, boss] = [somebody(), somebody(), somebody()]
    const [inbox] = await shop.hub.services.db.root.selectFrom('connections').select('id').execute()
    const envelope = { subject: 'Your order', cc: [{ address: friend }], bcc: [{ address: boss }] }
    const to = { namespace: 'email', value: who.toUpperCase() }
    const parts = [{ is: 'text' as const, text: 'It is ready.' }]
    const started = await shop.command('start', { inbox: String(inbox?.id), to, parts, envelope })
    await shop.fate(String(started.message))
    const [mine, friends, boss1] = await Promise.all([who, friend, boss].map(async (it) => (await post.box(it))[0]))
    expect([mine?.messageId, friends?.messageId, boss1?.messageId]).toEqual(Array(3).fill(mine?.messageId))
    expect([mine?.to, mine?.cc, mine?.raw.includes(boss)]).toEqual([[who], [friend], false])
    const [{ thread } = { thread: '' }] = (await shop.conversations()).filter(({ id }) => id === started.conversation)
    expect(mine?.replyTo).toContain(thread)
    expect(await shop.hears(who, 'Thanks for the order', { thread })).toBe(started.conversation)
  })

  test.each([
    ['bare', '\n.\nMAIL FROM:<eve@evil.example>\nRCPT TO:<victim@else.example>\nDATA\nSubject: forged\n\nHi\n.\n'],
    ['whole', '\r\n.\r\nMAIL FROM:<eve@evil.example>\r\nRCPT TO:<victim@else.example>\r\n.\r\n'],
    ['half', '\n.\rMAIL FROM:<eve@evil.example>\r.\n'],
  ])('a line of nothing but a dot (%s) ends no mail: all of it is words of the one', async (_, words) => {
    const who = somebody()
    const before = (await post.ledger()).length
    await shop.fate(await shop.replies(await asks(who), `before${words}behind`))
    expect((await post.ledger()).slice(before).map(({ to }) => to)).toEqual([[who]])
    expect((await post.box(who))[0]?.text).toMatch(/before[\s\S]*MAIL FROM:<eve@evil\.example>[\s\S]*behind/)
    expect(await post.box('victim@else.example')).toEqual([])
  })

  test('greylisted, it goes again with the same Message-ID', async () => {
    const who = somebody()
    const conversation = await asks(who)
    await post.fault({ on: 'rcpt', does: 'refuse', code: 451, says: 'Greylisted', address: who })
    expect(await shop.fate(await shop.replies(conversation, 'Found it'))).toEqual({ status: 'accepted' })
    expect(await tries(who)).toMatchObject([{ taken: true }])
  })

  test('a server that breaks off before it asks for the mail had none: it goes again', async () => {
    const who = somebody()
    const conversation = await asks(who)
    await post.fault({ on: 'data', does: 'cut' })
    expect(await shop.fate(await shop.replies(conversation, 'Found it'))).toEqual({ status: 'accepted' })
    expect(await tries(who)).toHaveLength(1)
  })

  test.each([
    ['mail', 553, 'does not let this inbox send'],
    ['rcpt', 550, 'no way to nadia'],
    ['dot', 554, 'refused this mail'],
  ] as const)(
    'a no for good at %s is told with the server’s reason, and nothing is tried again',
    async (on, code, words) => {
      const who = somebody()
      const conversation = await asks(who)
      await post.fault({ on, does: 'refuse', code, says: 'Not with us' })
      const { status, tell } = await shop.fate(await shop.replies(conversation, 'Found it'))
      expect([status, tell]).toEqual(['failed', expect.stringContaining(words)])
      expect(tell).toContain('“Not with us”')
      expect(await post.box(who)).toEqual([])
    },
  )

  test('the reply lost after the final dot: unsure, and sent once until an agent decides', async () => {
    const who = somebody()
    const conversation = await asks(who)
    await post.fault({ on: 'dot', does: 'cut' })
    const message = await shop.replies(conversation, 'Found it')
    expect(await shop.fate(message)).toMatchObject({ status: 'unsure', tell: expect.stringContaining('did not say') })
    expect(await tries(who)).toMatchObject([{ taken: true, answered: false }])
    await shop.command('resend', { message })
    expect(await shop.fate(message, 'unsure')).toEqual({ status: 'accepted' })
    const ids = (await tries(who)).map((entry) => entry.messageId)
    expect(ids).toEqual([ids[0], ids[0]])
  })

  test('some got it and some did not: sent, and whoever did not is named', async () => {
    const [who, friend] = [somebody(), somebody()]
    const conversation = await asks(who)
    await post.fault({ on: 'rcpt', does: 'refuse', code: 550, says: 'Moved away', address: friend })
    const envelope = { to: [{ address: who }], cc: [{ address: friend }], subject: 'Both' }
    const message = await shop.replies(conversation, 'Found it', { envelope })
    expect(await shop.fate(message)).toEqual({ status: 'accepted', tell: `Not taken for ${friend}: “Moved away”.` })
    expect([await post.box(who), await post.box(friend)].map((box) => box.length)).toEqual([1, 0])
  })

  test('a signed-in address is asked for', async () => {
    const who = somebody()
    const conversation = await asks(who)
    await post.fault({ on: 'mail', does: 'refuse', code: 530, says: 'Authentication required' })
    expect(await shop.fate(await shop.replies(conversation, 'Found it'))).toEqual({ status: 'accepted' })
    const healthy = async () =>
      (await shop.hub.services.db.root.selectFrom('connections').select('health').execute())[0]
    await until(async () => (await healthy())?.health === 'ok', 'health again')
  })
})
