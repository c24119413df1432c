// People, conversations and the strangest texts, for tests of what is drawn.
import type { Canon, ConversationView, MemberView, MessageView, MirrorView, Part } from '@deskless/core/contract'
import { fromMarkdown, summary } from '@deskless/core/contract'
import fc from 'fast-check'
import { expect } from 'vitest'

/** Text as the world sends it: emoji, right-to-left, control characters, Slack's own markup, and very long. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom(...'ab1 *_~`[]()<>#-+.:!|\\&"@/\n\té👩‍👩‍👧ع\u0301\u202E\u200B'), maxLength: 60 }),
  fc.constantFrom(
    '<!channel> <@U1> <https://x.example|click>',
    '&'.repeat(5_000),
    '\u200B',
    ' ',
    '',
    'Ж'.repeat(3_100),
    '👩‍👩‍👧'.repeat(900),
  ),
  fc.nat({ max: 30_000 }).map((n) => 'Where is my parcel? '.repeat(n / 20)),
)

const anyMarkdown = fc
  .array(
    fc.constantFrom(
      '> ',
      '- ',
      '1. ',
      '   ',
      '**',
      '_',
      '~~',
      '`',
      '```\n',
      '\n',
      '\n\n',
      '\\\n',
      '[a](https://shop.example/a)',
      'hello',
      ' one ',
      '<b>',
      'www.shop.example',
      '👩‍👩‍👧',
      'ع',
    ),
    { maxLength: 25 },
  )
  .map((pieces) => pieces.join(''))

/** Any rich text there can be. */
export const anyCanon: fc.Arbitrary<Canon> = fc.oneof(anyMarkdown, anyText).map(fromMarkdown)

/** What a plugin may know of a customer. */
export const anyFacts = fc.array(fc.record({ label: anyText, value: anyText }), { maxLength: 6 })

export const maya: MemberView = {
  id: '00000000-0000-4000-8000-00000000000a',
  name: 'Maya',
  email: 'maya@acme.example',
  role: 'agent',
  permissions: [],
  availability: 'online',
}
export const omar: MemberView = {
  ...maya,
  id: '00000000-0000-4000-8000-00000000000b',
  name: 'Omar',
  availability: 'away',
}

const at = new Date('2026-11-20T10:00:00Z')

/** What nadia wrote, or what is said about it. */
export const message = (over: Partial<MessageView> & { parts?: Part[] } = {}): MessageView => {
  const parts = over.parts ?? [{ is: 'text', text: 'Where is my parcel?' }]
  return {
    id: '00000000-0000-4000-8000-000000000001',
    conversation: '00000000-0000-4000-8000-0000000000c0',
    number: 1,
    seq: 1,
    kind: 'in',
    author: { kind: 'contact', name: 'Nadia' },
    text: summary(parts),
    createdAt: at,
    reactions: [],
    ...over,
    parts,
  }
}

const conversation = (over: Partial<ConversationView> = {}): ConversationView => ({
  id: '00000000-0000-4000-8000-0000000000c0',
  number: 1042,
  inbox: { id: '00000000-0000-4000-8000-0000000000d0', name: 'Shop', channel: 'widget', label: 'Web chat' },
  contact: {
    id: '00000000-0000-4000-8000-0000000000e0',
    name: 'Nadia',
    blocked: false,
    attributes: {},
    identities: [{ namespace: 'email', value: 'nadia@shop.example', verified: true }],
  },
  status: 'open',
  priority: 'none',
  labels: [],
  spam: false,
  thread: 't',
  lastNumber: 3,
  lastInNumber: 2,
  seq: 7,
  lastMessageAt: at,
  createdAt: at,
  readByContact: 0,
  readByUs: 0,
  ...over,
})

export const mirror = (over: Partial<ConversationView> = {}, more: Partial<MirrorView> = {}): MirrorView => ({
  mirrorId: '00000000-0000-4000-8000-0000000000f0',
  conversation: conversation(over),
  mode: 'explicit',
  holdSeconds: 8,
  channel: 'C1',
  root: '1.1',
  shown: 3,
  replying: [],
  ...more,
})

const anyPart: fc.Arbitrary<Part> = fc.oneof(
  anyText.map((text): Part => ({ is: 'text', text })),
  fc.record({ is: fc.constant('text' as const), text: anyText, rest: anyText }),
  fc.record({
    is: fc.constant('file' as const),
    name: anyText,
    mime: fc.constant('text/html'),
    as: fc.constant('html' as const),
    file: fc.uuid(),
  }),
  fc.record({ is: fc.constant('text' as const), text: anyText, canon: anyCanon }),
  fc.record({
    is: fc.constant('file' as const),
    name: anyText,
    mime: fc.constant('a/b'),
    as: fc.constant('file' as const),
    caption: anyText,
    size: fc.nat(),
    file: fc.option(fc.uuid(), { nil: undefined }),
  }),
  fc.record({
    is: fc.constant('choices' as const),
    text: anyText,
    options: fc.array(fc.record({ id: anyText, label: anyText }), { minLength: 1 }),
  }),
  fc.record({
    is: fc.constant('card' as const),
    title: anyText,
    text: anyText,
    links: fc.array(fc.record({ label: anyText, url: fc.webUrl() })),
  }),
  fc.record({
    is: fc.constant('carousel' as const),
    text: anyText,
    cards: fc.array(
      fc.record({
        title: anyText,
        text: anyText,
        image: fc.option(fc.webUrl(), { nil: undefined }),
        links: fc.array(fc.record({ label: anyText, url: fc.webUrl() })),
        options: fc.array(fc.record({ id: anyText, label: anyText })),
      }),
      { minLength: 1, maxLength: 10 },
    ),
  }),
  fc.record({
    is: fc.constant('form' as const),
    title: anyText,
    fields: fc.array(fc.record({ id: anyText, label: anyText, required: fc.boolean() }), { minLength: 1 }),
  }),
  fc.record({
    is: fc.constant('location' as const),
    latitude: fc.double(),
    longitude: fc.double(),
    name: fc.option(anyText, { nil: undefined }),
    address: anyText,
  }),
  fc.record({
    is: fc.constant('template' as const),
    name: anyText,
    language: fc.constant('en'),
    values: fc.constant({}),
    text: anyText,
  }),
  fc.record({ is: fc.constant('unknown' as const), what: anyText }),
)

const deliveries = ['queued', 'sending', 'accepted', 'delivered', 'read', 'failed', 'unsure'] as const
const authors = ['member', 'bot', 'contact', 'rule', 'plugin', 'system', 'outside'] as const
const optional = <T>(it: fc.Arbitrary<T>) => fc.option(it, { nil: undefined })

export const anyMessage: fc.Arbitrary<MessageView> = fc
  .record({
    kind: fc.constantFrom('in' as const, 'out' as const, 'note' as const, 'activity' as const),
    author: fc.record({ kind: fc.constantFrom(...authors), name: anyText }),
    parts: fc.array(anyPart, { minLength: 1, maxLength: 4 }),
    delivery: optional(fc.record({ status: fc.constantFrom(...deliveries), tell: optional(anyText) })),
    editedAt: optional(fc.constant(at)),
    removedAt: fc.option(fc.constant(at), { nil: undefined, freq: 1 }),
  })
  .map(message)

export const anyMirror: fc.Arbitrary<MirrorView> = fc
  .record({
    status: fc.constantFrom('open' as const, 'pending' as const, 'snoozed' as const, 'resolved' as const),
    priority: fc.constantFrom('none' as const, 'low' as const, 'medium' as const, 'high' as const, 'urgent' as const),
    spam: fc.boolean(),
    assignee: optional(anyText.map((name) => ({ ...maya, name }))),
    team: optional(anyText.map((name) => ({ id: 't', name }))),
    labels: fc.array(fc.record({ id: fc.uuid(), name: anyText, color: anyText }), { maxLength: 15 }),
    attributes: optional(fc.dictionary(anyText, anyText, { maxKeys: 6 })),
    waitingSince: optional(fc.constant(at)),
    snoozedUntil: optional(fc.constantFrom(at, 'next-message' as const)),
    inbox: fc.record({ id: fc.uuid(), name: anyText, channel: anyText, label: anyText }),
    contact: fc.record({
      id: fc.uuid(),
      name: anyText,
      locale: optional(anyText),
      blocked: fc.boolean(),
      optedOut: optional(fc.boolean()),
      attributes: fc.dictionary(anyText, anyText, { maxKeys: 4 }),
      identities: fc.array(
        fc.record({ namespace: fc.constantFrom('email', 'phone', 'widget'), value: anyText, verified: fc.boolean() }),
        { maxLength: 4 },
      ),
    }),
  })
  .chain((over) =>
    fc
      .record({
        mode: fc.constantFrom('explicit' as const, 'confirm' as const, 'direct' as const, 'alerts' as const),
        replying: fc.array(anyText, { maxLength: 8 }),
        unfit: optional(fc.boolean()),
      })
      .map((more) => mirror(over, more)),
  )

export const shown = (drawn: unknown): string => JSON.stringify(drawn)

export const actionsOf = ({ blocks }: { blocks: { type: string }[] }): string[] =>
  blocks
    .filter(({ type }) => type === 'actions')
    .flatMap((block) =>
      (block as unknown as { elements: { action_id: string }[] }).elements.map((one) => one.action_id),
    )

/** In every text that Slack parses, the only thing in angle brackets is our own date. */
export const expectHarmless = ({ blocks, text }: { blocks: unknown[]; text: string }): void => {
  const parsed = [
    text,
    ...[...shown(blocks).matchAll(/"type":"mrkdwn","text":("(?:[^"\\]|\\.)*")/g)].map(
      (found) => JSON.parse(found[1] ?? '""') as string,
    ),
  ]
  for (const words of parsed)
    expect(words.replace(/<!date\^\d+\^[^<>|]*\|[^<>]*>/g, '').replace(/^>>> /, '')).not.toMatch(/[<>]/)
}
