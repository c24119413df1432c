import type { ConversationView, MessageView, MirrorView } from '@deskless/core/contract'
import { text } from '@deskless/core/contract'
import { describe, expect, test } from 'vitest'
import { card } from './card.ts'
import { draw, fold } from './draw.ts'
import { checkMessage } from './limits.ts'

const conversation = (change: Partial<ConversationView> = {}): ConversationView => ({
  id: '0190aaaa-0000-7000-8000-000000000001',
  number: 1042,
  inbox: { id: 'i', name: 'Web', channel: 'widget' },
  contact: { id: 'c', name: 'Jane Doe', blocked: false, attributes: {}, identities: [] },
  status: 'open',
  priority: 'none',
  labels: [],
  spam: false,
  thread: 't',
  lastNumber: 1,
  lastInNumber: 1,
  seq: 2,
  lastMessageAt: new Date(0),
  createdAt: new Date(0),
  readByContact: 0,
  readByUs: 0,
  ...change,
})

const message = (change: Partial<MessageView> = {}): MessageView => ({
  id: 'm',
  conversation: 'c',
  number: 1,
  seq: 1,
  kind: 'in',
  author: { kind: 'contact', name: 'Jane Doe' },
  parts: [text('Hello')],
  text: 'Hello',
  createdAt: new Date(0),
  reactions: [],
  ...change,
})

const view = (change: Partial<MirrorView> = {}): MirrorView => ({
  mirrorId: 'mi',
  conversation: conversation(),
  mode: 'explicit',
  channel: 'C1',
  shown: 1,
  replying: [],
  ...change,
})
const nobody = new Set<string>()
const words = (drawn: unknown): string => JSON.stringify(drawn)

describe('a customer’s post', () => {
  test('stands under the customer’s name, and says nothing but their words', () => {
    const [post] = draw(message(), {}, conversation(), nobody)
    expect(post?.username).toBe('Jane Doe · Web')
    expect(post?.blocks).toEqual([
      { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'Hello' }] }] },
    ])
  })

  test('never carries a colleague’s name, however it is spelt', () => {
    const taken = new Set([fold('Maya Lindqvist')])
    for (const name of ['Maya Lindqvist', 'maya  lindqvist', 'Maya\u200bLindqvist', 'ＭＡＹＡ Lindqvist'])
      expect(
        draw(message(), {}, conversation({ contact: { ...conversation().contact, name } }), taken)[0]?.username,
      ).toMatch(/^Customer “/)
  })

  test('a name cannot turn the line around or break it', () => {
    const [post] = draw(
      message(),
      {},
      conversation({ contact: { ...conversation().contact, name: 'Eve\u202egnp.exe\n<!channel>' } }),
      nobody,
    )
    expect(post?.username).toBe('Evegnp.exe <!channel> · Web')
  })

  test('what they type is never markup, in blocks or beside them', () => {
    const [post] = draw(message({ parts: [text('<!channel> & <@U1>')] }), {}, conversation(), nobody)
    expect(post?.text).toBe('&lt;!channel&gt; &amp; &lt;@U1&gt;')
    expect(words(post?.blocks)).not.toMatch(/"type":"(user|broadcast)"/)
  })

  test('a very long text is several posts, each of which Slack takes, and no word is lost', () => {
    const long = Array.from({ length: 9_000 }, (_, i) => `word${i}`).join(' ')
    const posts = draw(message({ parts: [text(long)] }), {}, conversation(), nobody)
    expect(posts.length).toBeGreaterThan(3)
    for (const post of posts) expect(checkMessage(post)).toEqual([])
    for (const i of [0, 4_500, 8_999]) expect(posts.some((post) => words(post.blocks).includes(`word${i}`))).toBe(true)
  })
})

describe('our own lines', () => {
  const out = (status: 'accepted' | 'failed') =>
    message({
      kind: 'out',
      author: { kind: 'member', id: 'maya', name: 'Maya' },
      delivery: { status, tell: 'The number is wrong.' },
    })

  test('an answer says from whom to whom, and its fate', () => {
    expect(draw(out('accepted'), {}, conversation(), nobody)[0]?.text).toContain('*Maya* → *Jane Doe* (Web)  ✓ sent')
    expect(draw(out('failed'), {}, conversation(), nobody)[0]?.text).toContain('⚠️ not delivered: The number is wrong.')
  })

  test('a note wears its lock, a repeat says so, what was removed is a tombstone', () => {
    expect(draw(message({ kind: 'note' }), {}, conversation(), nobody)[0]?.text).toContain('🔒')
    expect(draw(message(), { repeated: true }, conversation(), nobody)[0]?.text).toContain('🔁 repeated')
    expect(words(draw(message({ removedAt: new Date() }), {}, conversation(), nobody))).toContain(
      'This message was deleted.',
    )
  })
})

describe('the card', () => {
  test('names the customer, the state and where typed lines go, in at most twelve blocks', () => {
    const drawn = card(view({ replying: ['Ana'] }), message())
    expect(drawn.blocks.length).toBeLessThanOrEqual(12)
    expect(words(drawn)).toContain('Jane Doe · Web · #1042')
    expect(words(drawn)).toContain('Ana is replying')
    expect(words(drawn)).toContain('Lines typed here stay internal')
  })

  test('where nothing leaves, there is nothing to reply with', () => {
    expect(words(card(view({ mode: 'alerts' }), message()))).not.toContain('"action_id":"reply"')
  })

  test('Slack takes it whatever the names and texts', () => {
    const name = '<!here>*'.repeat(200)
    const full = conversation({
      contact: {
        ...conversation().contact,
        name,
        attributes: Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${name}${i}`, name])),
      },
      labels: Array.from({ length: 50 }, (_, i) => ({ id: String(i), name, color: '' })),
      inbox: { id: 'i', name, channel: 'x' },
    })
    const drawn = card(view({ conversation: full, replying: [name] }), message({ parts: [text('a'.repeat(90_000))] }))
    expect(checkMessage(drawn, 'update')).toEqual([])
    expect(words(drawn.blocks.filter((block) => block.type === 'context'))).not.toContain('<!here>')
  })
})
