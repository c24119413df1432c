import { expect, test } from 'vitest'
import { says, stage } from '../commands/testing/stage.ts'
import type { MessageView } from '../contract/index.ts'
import { toHtml } from '../contract/index.ts'
import { onEachEngine } from '../testing/engines.ts'
import { transcript } from './transcript.ts'

const line = (number: number, given: Partial<MessageView>): MessageView =>
  ({
    id: String(number),
    number,
    kind: 'in',
    author: { kind: 'contact', name: 'Nadia' },
    parts: [],
    text: '',
    createdAt: new Date('2026-11-21T10:00:00Z'),
    reactions: [],
    ...given,
  }) as MessageView
const told = (messages: MessageView[]) => transcript({ number: 7, inbox: 'Mail', account: 'Parcel & Co', messages })
const maya = { kind: 'member' as const, name: 'Maya' }
const out = (number: number, text: string, status: 'accepted' | 'failed') =>
  line(number, { kind: 'out', author: maya, text, delivery: { status } })

test('tells what the contact saw: neither notes nor what never arrived nor what was taken back', () => {
  const { part, subject } = told([
    line(1, { text: 'Where is it?' }),
    line(2, { kind: 'note', author: maya, text: 'He is angry' }),
    line(3, { kind: 'activity', text: 'Maya took it' }),
    out(4, 'It left', 'accepted'),
    out(5, 'It is lost', 'failed'),
    line(6, { text: 'Forget it', removedAt: new Date() }),
  ])
  expect(subject).toBe('Transcript of your conversation #7 with Parcel & Co')
  expect(part.text).toContain('Where is it?')
  expect(part.text).toContain('Maya · 2026-11-21 10:00 UTC')
  for (const never of ['angry', 'took it', 'lost', 'Forget']) expect(part.text).not.toContain(never)
})

test('of an answer nobody came back for it says so, and that one may go on by mail', () => {
  const { part, subject } = transcript({
    ...{ number: 7, inbox: 'Web chat', account: 'Parcel & Co', unread: true },
    messages: [line(1, { text: 'Where is it?' }), out(2, 'It left', 'accepted')],
  })
  expect(subject).toBe('An answer in your conversation #7 with Parcel & Co')
  expect(part.text).toMatch(/^Parcel & Co has answered you\. You can go on there, or answer this mail\.\n/)
  expect(part.text).toContain('It left')
})

test('what somebody wrote is words in both twins, never markup', () => {
  const evil = '<img src=x onerror=alert(1)> **bold** https://evil.example'
  const { part } = told([line(1, { text: evil, author: { kind: 'contact', name: '<b>Nadia</b>\nMaya: ' } })])
  expect(part.text).toContain(evil)
  expect(toHtml(part.canon!)).toContain('&lt;img src=x')
  expect(toHtml(part.canon!)).not.toMatch(/<img|<b>/)
})

test('a very long one keeps its end and says so', () => {
  const { part } = told(
    Array.from({ length: 500 }, (_, i) => line(i + 1, { text: `line ${i + 1} ${'x'.repeat(600)}` })),
  )
  expect(part.text).toContain('line 500 ')
  expect(part.text).toContain('Earlier lines are left out.')
  expect(part.text.length).toBeLessThan(100_000)
})

onEachEngine((engine) => {
  const it = stage(engine)
  const mail = () =>
    Object.assign(it.services.registry.channel('double'), {
      capabilities: ((before) => (inbox: never) => ({ ...before(inbox), envelope: 'native' as const }))(
        it.services.registry.channel('double').capabilities,
      ),
      envelopeFor: () => ({ to: [], cc: [], bcc: [], subject: '' }),
      threadFor: ({ message }: { message: string }) => `root of ${message}`,
      address: (typed: string) => (typed.includes(' ') ? undefined : typed.toLowerCase()),
    })
  const sends = (more: object = {}) => it.command('send_transcript', { conversation: it.nadia.id, ...more })

  test('goes to the contact as a mail of its own that is done already, and the conversation says so', async () => {
    mail()
    await it.command('note', { conversation: it.nadia.id, parts: says('She is angry') })
    const { conversation } = await sends()
    expect(await it.conversation(conversation)).toMatchObject({
      status: 'resolved',
      contact: { id: it.nadia.contact_id },
    })
    const [message] = await it.messages(conversation)
    expect(message).toMatchObject({
      kind: 'out',
      delivery: { status: 'queued' },
      envelope: { to: [{ address: 'nadia' }] },
    })
    expect([message?.text.includes('Where is my parcel?'), message?.text.includes('angry')]).toEqual([true, false])
    expect((await it.lines()).at(-1)).toBe('activity: Omar sent a transcript to the contact')
  })

  test('an agent may name another address; one address gets five a day', async () => {
    mail()
    for (let i = 0; i < 5; i++) await sends({ to: 'Boss@Home.Example' })
    await expect(sends({ to: 'boss@home.example' })).rejects.toMatchObject({ code: 'rate_limited' })
    await expect(sends({ to: 'no one' })).rejects.toMatchObject({ code: 'invalid' })
    await sends({ to: 'other@home.example' })
  })

  test('where no inbox sends mails there is none', async () => {
    await expect(sends()).rejects.toMatchObject({ code: 'unsupported' })
  })

  test('a member says what stands below their answers', async () => {
    await it.command('set_signature', { signature: '  Omar, parcels \n' })
    expect((await it.conversation()).assignee).toBeUndefined()
    const { memberViews } = await import('../queries/members.ts')
    const [omar] = await memberViews(it.db.root, it.shop.accountId, { ids: [it.shop.omar] })
    expect(omar?.signature).toBe('Omar, parcels')
  })
})
