import { expect, test } from 'vitest'
import { says, stage } from '../commands/testing/stage.ts'
import { envelopeSchema } from '../contract/index.ts'
import { onEachEngine } from '../testing/engines.ts'
import { usualEnvelope } from './envelope.ts'

test.each([
  ['two addresses in one field', { to: [{ address: 'nadia@home.example,eve@evil.example' }] }, /One address each/],
  [
    'two addresses, the second in brackets',
    { cc: [{ address: 'nadia@home.example <eve@evil.example>' }] },
    /One address/,
  ],
  ['a header behind a line end', { to: [{ address: 'nadia@home.example\r\nBcc: eve@evil.example' }] }, /no line ends/],
  ['a bare line feed in the subject', { subject: 'Hello\nBcc: eve@evil.example' }, /no line ends/],
  ['a NUL in the subject', { subject: 'Hello\0' }, /no line ends/],
  [
    'a line separator in a name',
    { cc: [{ address: 'nadia@home.example', name: 'Nadia\u2028Bcc: x' }] },
    /no line ends/,
  ],
  ['half a surrogate in a name', { cc: [{ address: 'nadia@home.example', name: 'N\ud800' }] }, /no line ends/],
  ['no address', { to: [{ address: 'nadia' }] }, /not an address/],
  ['an empty one', { to: [{ address: '' }] }, /not an address/],
  ['two dots in a row', { to: [{ address: 'nadia@home..example' }] }, /not an address/],
  ['a local part that is too long', { to: [{ address: `${'n'.repeat(65)}@home.example` }] }, /not an address/],
  ['far too many', { bcc: Array.from({ length: 51 }, (_, i) => ({ address: `n${i}@home.example` })) }, /Up to 50/],
])('an envelope with %s is refused with a sentence', (_, given, sentence) => {
  const read = envelopeSchema.safeParse(given)
  expect(read.error?.issues.map((issue) => issue.message).join(' ')).toMatch(sentence)
})

test.each(['nadia@home.example', 'n.berg+shop@post.home.example', 'jürgen@müller.example', "o'neil@home.example"])(
  '%s is an address',
  (address) => expect(envelopeSchema.safeParse({ to: [{ address }] }).success).toBe(true),
)

onEachEngine((engine) => {
  const it = stage(engine)
  const mailbox = (name: string) => ({ address: `${name}@home.example` })
  const named = { to: [mailbox('nadia')], cc: [mailbox('lena')], bcc: [], subject: 'Your parcel' }
  /** The channel answers whoever wrote last, or whoever we wrote to. */
  const mail = async () => {
    const { channel } = { channel: it.services.registry.channel('double') }
    const { capabilities } = channel
    Object.assign(channel, {
      capabilities: (inbox: never) => ({ ...capabilities(inbox), envelope: 'native' }),
      envelopeFor: (before?: { envelope?: object }) => ({ to: [], cc: [], bcc: [], subject: '', ...before?.envelope }),
      threadFor: ({ message }: { message: string }) => `root of ${message}`,
    })
  }
  const reply = (envelope?: object) =>
    it.command('reply', { conversation: it.nadia.id, parts: says('It left'), ...(envelope && { envelope }) } as never)
  const sentTo = async () => (await it.messages()).filter((m) => m.kind === 'out').map((m) => m.envelope)

  test('an answer keeps who gets it, and the next one goes to the same people', async () => {
    await mail()
    await reply(named)
    await reply()
    expect(await sentTo()).toEqual([named, named])
    expect(await usualEnvelope(it.services, it.shop.accountId, it.nadia.id)).toEqual(named)
  })

  test('a channel is told whether anything was said in the thread before what it answers', async () => {
    await mail()
    const asked: (boolean | undefined)[] = []
    const channel = it.services.registry.channel('double')
    const { envelopeFor } = channel
    Object.assign(channel, {
      envelopeFor: (before: { first?: boolean }) => {
        asked.push(before?.first)
        return envelopeFor?.(before as never, undefined as never)
      },
    })
    const wish = { inbox: it.shop.inbox.id, to: { namespace: 'double', value: 'cleo@home.example' } }
    const { conversation } = await it.command('start', { ...wish, parts: says('One'), envelope: { subject: 'One' } })
    const more = { conversation, parts: says('More') }
    await it.command('reply', more as never)
    await it.command('reply', more as never)
    expect(asked).toEqual([true, false])
  })

  test('an answer to nobody is refused and leaves nothing behind', async () => {
    await mail()
    await expect(reply({ cc: [mailbox('lena')] })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(/under “To”/),
    })
    const crowd = Array.from({ length: 40 }, (_, i) => mailbox(`n${i}`))
    await expect(reply({ to: crowd, cc: crowd })).rejects.toMatchObject({
      message: expect.stringMatching(/at most 50/),
    })
    expect(await sentTo()).toEqual([])
  })

  test('a chat has no envelope and says so', async () => {
    await expect(reply(named)).rejects.toMatchObject({ code: 'unsupported' })
    expect(await usualEnvelope(it.services, it.shop.accountId, it.nadia.id)).toBeUndefined()
  })

  test('every mail that is written first opens a thread of its own, also to the same person', async () => {
    await mail()
    const wish = { inbox: it.shop.inbox.id, to: { namespace: 'double', value: 'bob@home.example' } }
    const starts = [
      await it.command('start', { ...wish, parts: says('One'), envelope: { subject: 'One' } }),
      await it.command('start', { ...wish, parts: says('Two'), envelope: { subject: 'Two', cc: [mailbox('lena')] } }),
    ]
    const views = await Promise.all(starts.map(({ conversation }) => it.conversation(conversation)))
    expect(views.map((view) => view.thread)).toEqual(starts.map(({ message }) => `root of ${message}`))
    expect(new Set(views.map((view) => view.contact.id)).size).toBe(1)
    const [first] = await it.messages(starts[1]!.conversation)
    expect(first?.envelope).toEqual({ to: [mailbox('bob')], cc: [mailbox('lena')], bcc: [], subject: 'Two' })
    // An answer is known by what the channel put into the mail.
    expect((await it.hears(`root of ${starts[0]!.message}`, 'Thanks')).id).toBe(starts[0]!.conversation)
  })

  test('a person who is erased leaves no address behind', async () => {
    await mail()
    await reply(named)
    const { eraseConversation } = await import('../person/erase-messages.ts')
    await eraseConversation(it.services, it.shop.accountId, it.nadia.id)
    expect(await sentTo()).toEqual([undefined])
  })
})
