import { afterEach, beforeEach, expect, test } from 'vitest'
import { ChannelError, uuidv7 } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub, until } from '../testing/index.ts'
import type { PigeonPost } from '../testing/pigeon.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'

const refused = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: { code: string; tell: string }) => `${error.code}: ${error.tell}`,
  )

onEachEngine((engine) => {
  let house: TestHub
  let post: PigeonPost
  let letter: string
  beforeEach(async () => {
    post = pigeonPost({ amends: true })
    house = await startHub({ engine, plugins: [post.plugin] })
    const { token } = await house.addInbox('pigeon', { whistle: WHISTLE })
    letter = uuidv7()
    await fly(house.url, token, [{ id: letter, loft: 'nadia', bird: 'nadia', says: 'It is found!' }])
    await until(async () => (await house.conversations()).length === 1, 'her letter')
  })
  afterEach(() => house.stop())

  const first = async () => (await house.messages((await house.conversations())[0]!.id))[0]!
  const react = async (emoji: string, { on = true, member = house.maya } = {}) =>
    house.command('react', { message: (await first()).id, emoji, on }, { member })
  const told = (...wanted: string[]) =>
    until(
      () => post.reacted.map(({ emoji, on }) => `${on ? '+' : '-'}${emoji}`).join() === wanted.join(),
      wanted.join(),
    )
  const shown = async () =>
    (await first()).reactions.map(({ emoji, by, author, tell }) => [emoji, by, author?.name, ...(tell ? [tell] : [])])

  test('nadia sees it at her letter, and colleagues see whose it is', async () => {
    const { seq } = await react('❤️')
    await told('+❤️')
    expect(post.reacted).toEqual([{ key: letter, emoji: '❤️', on: true }])
    expect(await shown()).toEqual([['❤️', 'us', 'Maya Lindqvist']])
    expect((await first()).seq).toBe(seq)
    const events = await house.database.db.root
      .selectFrom('events')
      .select(['type', 'actor', 'data'])
      .where('type', '=', 'message.reacted')
      .execute()
    expect(events).toEqual([
      {
        type: 'message.reacted',
        actor: { kind: 'member', id: house.maya },
        data: { emoji: '❤️', by: 'us', removed: false },
      },
    ])
  })

  test('the company has one: another takes its place, and a colleague may take it back', async () => {
    await react('👍')
    await told('+👍')
    await react('🎉', { member: house.omar })
    await told('+👍', '-👍', '+🎉')
    expect(await shown()).toEqual([['🎉', 'us', 'Omar Haddad']])
    await react('🎉', { on: false })
    await told('+👍', '-👍', '+🎉', '-🎉')
    expect(await shown()).toEqual([])
    await house.settled()
    expect(await house.database.db.root.selectFrom('reactions').selectAll().execute()).toEqual([])
  })

  test('twice is once, and taking back what is not there is nothing', async () => {
    const { seq } = await react('👍')
    expect((await react('👍')).seq).toBe(seq)
    expect((await react('🎉', { on: false })).seq).toBe(seq)
    await told('+👍')
    await house.settled()
    expect(post.reacted).toHaveLength(1)
  })

  test('what may have been shown and was not answered is shown again; what the channel refuses says why', async () => {
    post.next.push(() => {
      throw new ChannelError({ code: 'cut', sent: 'unsure', retry: 'later', tell: 'No answer came.' })
    })
    await react('👍')
    await told('+👍')
    post.next.push(() => {
      throw new ChannelError({ code: 'no', sent: 'no', retry: 'never', tell: 'Pigeons carry no feathers.' })
    })
    await react('👍', { on: false })
    await until(async () => (await shown()).some((it) => it.length > 3), 'the reason')
    expect(await shown()).toEqual([['👍', 'us', 'Maya Lindqvist', 'Pigeons carry no feathers.']])
  })

  test('one the channel refused to show can be taken back, and the channel is not asked', async () => {
    post.next.push(() => {
      throw new ChannelError({ code: 'no', sent: 'no', retry: 'never', tell: 'Pigeons carry no feathers.' })
    })
    await react('👍')
    await until(async () => (await shown()).some((it) => it.length > 3), 'the reason')
    const asked = post.reacted.length
    await react('👍', { on: false })
    expect(await shown()).toEqual([])
    await house.settled()
    expect(post.reacted).toHaveLength(asked)
  })

  test('only on what a contact wrote, with an emoji, by whoever may answer, to whom may be written to', async () => {
    const { id } = (await house.conversations())[0]!
    const { message } = await house.command('reply', { conversation: id, parts: [{ is: 'text', text: 'Good!' }] })
    expect(await refused(house.command('react', { message: message!, emoji: '👍' }))).toMatch(/^invalid/)
    expect(await refused(react(':shipit:'))).toMatch(/one emoji/)
    expect(await refused(react('👍👍'))).toMatch(/one emoji/)
    await house.command('block', { contact: (await house.conversations())[0]!.contact.id, blocked: true })
    expect(await refused(react('👍'))).toMatch(/^blocked/)
  })

  test('where the channel shows none, the refusal says so', async () => {
    const plain = pigeonPost()
    const other = await startHub({ engine, plugins: [plain.plugin] })
    const { token } = await other.addInbox('pigeon', { whistle: WHISTLE })
    await fly(other.url, token, [{ id: letter, loft: 'nadia', bird: 'nadia', says: 'Hello' }])
    const [conversation] = await until(async () => {
      const all = await other.conversations()
      return all.length > 0 && all
    }, 'her letter')
    const [message] = await other.messages(conversation!.id)
    expect(await refused(other.command('react', { message: message!.id, emoji: '👍' }))).toBe(
      'unsupported: Pigeon post cannot show a reaction. Write an answer instead.',
    )
    await other.stop()
  })
})
