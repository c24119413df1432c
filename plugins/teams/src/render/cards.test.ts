// Every card in every state is a card, and nothing a customer writes is read as anything but words.
import type { InboxView, Notice, SuggestionView } from '@deskless/core/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Drawn } from '../port.ts'
import { problemsOf } from '../testing/card-schema.ts'
import { againstSchema, hasSchema } from '../testing/microsoft-schema.ts'
import { conversation, everyView, maya, message, view } from '../testing/story.ts'
import { settledCard } from './ask.ts'
import { customerForm, historyForm, mergedForm, mergeForm, mergePreview, transcriptForm } from './customer-forms.ts'
import { noteForm, previewForm, replyForm, sendForm, waitingForm } from './forms.ts'
import { askCard, drawCard, drawDraft, drawNotice, drawPosts, heldCard, movedCard } from './index.ts'
import { moveForm } from './move-form.ts'
import { startedForm, startForm } from './start-form.ts'
import { drawStatus } from './status.ts'
import { templateForm } from './template-form.ts'
import { troubleCard } from './trouble.ts'
import { wholeForm } from './whole.ts'

const cardIn = ({ attachments = [] }: Drawn): unknown => (attachments[0] as { content?: unknown } | undefined)?.content

const TEMPLATES = [{ name: 'hello', language: 'en', text: 'Hello {{1}}', values: ['1'], asOf: new Date() }]

const extra = {
  members: Array.from({ length: 80 }, (_, i) => ({ ...maya, id: `${i}`, name: `Member ${i} of a long name` })),
  labels: Array.from({ length: 80 }, (_, i) => ({ id: `${i}`, name: `label ${i}` })),
  userIds: Array.from({ length: 90 }, (_, i) => `29:${i}`),
  details: [{ label: 'Orders', value: '12' }],
  heard: false,
  repeated: true,
  last: message({ number: 3, id: 'last', text: 'Hello?' }),
  for: maya,
}

describe('a card', () => {
  test('is one by the schema, in every state and mode', () => {
    for (const one of everyView()) {
      const drawn = cardIn(drawCard(one, message(), extra))
      expect(problemsOf(drawn)).toEqual([])
      expect(drawn).toMatchObject({ fallbackText: expect.stringContaining('#42') })
      expect(problemsOf(cardIn(drawCard(one)))).toEqual([])
    }
  })

  test('says what is kept of the conversation itself', () => {
    const rated = view({ attributes: { CSAT: '🙂 4/5' } })
    expect(JSON.stringify(cardIn(drawCard(rated)))).toContain('CSAT: 🙂 4/5')
    expect(problemsOf(cardIn(drawCard(rated)))).toEqual([])
  })

  test('says on each of them where replies go, as it is in that mode and state', () => {
    for (const one of everyView().filter(({ movedTo }) => !movedTo)) {
      const { mode, unfit, conversation: of } = one
      const { blocked, optedOut } = of.contact
      const shut = unfit || blocked || optedOut || of.spam || of.status === 'resolved' || of.status === 'snoozed'
      const words = shut
        ? 'Replies here stay internal'
        : {
            explicit: 'Replies here stay internal. Use the button Reply',
            confirm: 'Replies here stay internal until you confirm them',
            direct: 'Replies here go to',
            alerts: 'This channel only watches',
          }[mode]
      const said = JSON.stringify(cardIn(drawCard(one)))
      expect(said).toContain(mode === 'alerts' && !unfit ? 'This channel only watches' : words)
      if (mode !== 'direct' || shut) expect(said).not.toContain('Replies here go to')
    }
  })

  test('says what is missing where no plain line was heard, in the modes that need one', () => {
    const said = (mode: 'explicit' | 'confirm' | 'direct' | 'alerts', heard: boolean) =>
      JSON.stringify(cardIn(drawCard(view({}, { mode }), message(), { heard })))
    for (const mode of ['confirm', 'direct'] as const) {
      expect(said(mode, false)).toContain('ChannelMessage.Read.Group')
      expect(said(mode, true)).not.toContain('ChannelMessage.Read.Group')
    }
    for (const mode of ['explicit', 'alerts'] as const)
      expect(said(mode, false)).not.toContain('ChannelMessage.Read.Group')
  })

  test('shows a customer’s words as words: no element reads Markdown', () => {
    expect(JSON.stringify(cardIn(drawCard(view(), message(), extra)))).not.toContain('"TextBlock"')
    fc.assert(
      fc.property(fc.string({ maxLength: 3_000 }), (text) => {
        const said = message({ text, parts: [{ is: 'text', text }] })
        const named = view({ contact: { ...conversation().contact, name: text } })
        expect(problemsOf(cardIn(drawCard(named, said, extra)))).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  test('forms, questions, drafts and notices are cards as well', () => {
    const composed = { c: 'c', nonce: 'n', seen: 1, text: 'Hi', after: 'open', files: [], responses: [], attached: [] }
    const file = { is: 'file', file: maya.id, name: 'a.png', mime: 'image/png', as: 'image' } as const
    const canned = [{ id: maya.id, shortCode: 'thanks' }] as never
    const around = { canned, files: [file], stale: [message()], replying: ['Omar'], problem: 'Write something.' }
    const line = { key: 'k', text: 'Hi', seen: 1, nonce: 'n' }
    const mail = { to: 'a@b.example', cc: '', bcc: '', subject: 'Order' }
    const draft: SuggestionView = {
      id: 's',
      conversation: 'c',
      parts: message().parts,
      why: 'It fits.',
      author: { kind: 'bot', name: 'Helper' },
      status: 'open',
      madeFor: 1,
    }
    const notice = {
      id: 'n',
      repeated: true,
      is: 'message',
      conversation: conversation(),
      message: message(),
      mine: true,
    } as Notice
    for (const card of [
      replyForm(view(), composed, around),
      replyForm(view(), composed),
      previewForm(view(), { ...composed, files: [maya.id] }, around),
      noteForm(view(), { text: 'Hi', nonce: 'n' }),
      sendForm(view(), line, around),
      cardIn(askCard(view(), { key: 'k', text: 'Hi', by: 'Maya' }, ['mode', 'link'])),
      cardIn(settledCard('Done.')),
      cardIn(askCard(view(), { key: 'k', text: 'Hi', by: 'Maya', stale: [message()] }, [])),
      cardIn(askCard(view(), { key: 'k', text: 'Hi', by: 'Maya', correction: 'It cannot be changed there.' }, [])),
      ...formsToBegin(),
      ...notices().map((one) => cardIn(drawNotice(one))),
      cardIn(heldCard(view(), 'k')),
      cardIn(troubleCard(view(), message({ kind: 'out', delivery: { status: 'failed', tell: 'No such number.' } }))),
      cardIn(troubleCard(view(), message({ kind: 'out', delivery: { status: 'unsure', id: maya.id } }))),
      waitingForm({ step: 'send', text: 'Hi' }),
      previewForm(view(), { ...composed, mail }, { ...around, cost: 'Two parts.' }),
      replyForm(view(), { ...composed, mail }, around),
      ...formsOfPeople(),
      cardIn(drawDraft(draft, view(), true)),
      cardIn(drawDraft({ ...draft, status: 'accepted', parts: [] }, view(), false)),
      cardIn(movedCard(view({}, { movedTo: { name: 'x', url: 'https://teams.example/x' } }))),
      cardIn(drawNotice(notice, { thread: 'https://teams.example/x', tab: 'https://teams.example/y' })),
    ])
      expect(problemsOf(card)).toEqual([])
  })

  /** Full of what people made up, and empty. */
  const formsOfPeople = (): unknown[] => {
    const said = view({
      contact: { ...conversation().contact, blocked: true, name: '' },
      labels: [{ id: 'l', name: 'refund', color: '#f00' }],
    })
    const other = { ...conversation().contact, id: 'other', name: '[x](https://evil.example)' }
    const asks = { id: 's', contact: conversation().contact, other, status: 'open', createdAt: new Date() } as const
    const page = { rows: [conversation({ id: 'b', number: 7, lastText: '*bold*' })], next: 'more' }
    const places = new Map([['b', { channel: '19:x@thread.tacv2', root: '19:x@thread.tacv2;messageid=5' }]])
    const templates = TEMPLATES
    const memo = { c: 'c', nonce: 'n', seen: 1 }
    return [
      customerForm({ view: said, nonce: 'n', suggested: [asks, asks, asks] }),
      customerForm({ view: view(), nonce: 'n' }),
      historyForm({ view: view(), page, places, tenant: 't', nonce: 'n' }),
      historyForm({ view: view(), page: { rows: [] }, places, tenant: undefined, nonce: 'n' }),
      mergeForm({ view: view(), nonce: 'n', found: [other], problem: 'Nobody.' }),
      mergeForm({ view: view(), nonce: 'n' }),
      mergePreview(view(), { ...other, blocked: true }, page, 'n'),
      mergePreview(view(), { ...other, identities: [] }, { rows: [] }, 'n'),
      mergedForm(view(), 'other', 'n'),
      transcriptForm(view(), 'n', 'No address.'),
      moveForm({ view: view(), nonce: 'n', channels: [{ said: 'billing', name: 'billing' }], problem: 'Choose.' }),
      moveForm({ view: view(), nonce: 'n', channels: [] }),
      templateForm({ view: view(), templates, memo, template: templates[0], stale: [message()], problem: 'Choose.' }),
      templateForm({ view: view(), templates: [], memo }),
      wholeForm(
        view(),
        message({ parts: [{ is: 'text', text: 'ü', rest: 'ü'.repeat(30_000) }] }),
        'https://hub.example/x',
      ),
    ]
  }

  /** Each kind of inbox, empty and filled in. */
  const formsToBegin = (): unknown[] => {
    const inbox = (capabilities: object) =>
      ({ id: 'i', name: 'Web', channel: 'x', label: 'X', capabilities }) as unknown as InboxView
    const free = inbox({ start: { namespace: 'email' }, envelope: 'native', answers: 'refuse' })
    const closed = inbox({ start: 'known', template: 'native', window: { outside: ['template'] } })
    const [ask, templates] = [
      { nonce: 'n', inbox: 'i', who: '', contact: '', address: '', name: '', text: '' },
      TEMPLATES,
    ]
    const empty = { ...ask, template: '', values: [] }
    const full = { ...ask, who: 'na', contact: 'c', text: 'Hi', template: 'hello en', values: ['Nadia'] }
    const found = [{ ...conversation().contact, id: 'c' }, conversation().contact]
    return [
      startForm({ inboxes: [free], inbox: free, templates: [], typed: empty }),
      startForm({ inboxes: [free, closed], inbox: free, templates: [], typed: full, found, problem: 'Nobody.' }),
      startForm({ inboxes: [closed, free], inbox: closed, templates: [], typed: empty }),
      startForm({ inboxes: [closed, free], inbox: closed, templates, typed: full, found }),
      startedForm(conversation(), 'https://teams.example/x'),
      startedForm(undefined, undefined),
      cardIn(drawStatus({ member: maya, counts: { mine: 1, unassigned: 2 }, starts: true, tab: 'https://x.example/' })),
      cardIn(drawStatus({ member: maya, counts: { mine: 1, unassigned: 2 }, starts: false, tab: undefined })),
    ]
  }

  const notices = (): Notice[] => {
    const about = { id: 'n', repeated: false, conversation: conversation() }
    const said = message({ text: '', parts: [] })
    return [
      { ...about, is: 'assigned', by: 'Omar' },
      { ...about, is: 'mention', message: said, team: 'Tier two' },
      { ...about, is: 'message', message: message(), mine: false },
      { ...about, is: 'delivery', message: message({ kind: 'out', delivery: { status: 'failed' } }) },
      { ...about, is: 'unsent', message: message({ kind: 'note' }), tell: 'It was closed.' },
      { id: 'n', repeated: true, is: 'trouble', of: { name: 'Teams' }, tell: 'The secret ended.' },
    ] as unknown as Notice[]
  }

  // Where TEST_CORPORA has it, each card above was held against it as well.
  if (hasSchema)
    test('that is none is told so by Microsoft’s own schema', () => {
      const one = cardIn(drawCard(view())) as { body: object[] }
      expect(againstSchema(one)).toEqual([])
      expect(againstSchema({ ...one, colour: 'blue' })).not.toEqual([])
      expect(againstSchema({ ...one, body: [...one.body, { type: 'RichTextBlock' }] })).not.toEqual([])
      expect(againstSchema({ ...one, actions: [{ type: 'Action.Http', title: 'x' }] })).not.toEqual([])
    })

  test('a card that is none is told so', () => {
    expect(problemsOf({ ...(cardIn(drawCard(view())) as object), colour: 'blue' })).not.toEqual([])
    expect(problemsOf({ type: 'AdaptiveCard' })).not.toEqual([])
  })
})

describe('a post', () => {
  const none = { repeated: false, files: new Map(), subjects: new Map() }
  const html = (more: object) => drawPosts(message(more), [], view(), none).map(({ text }) => text)

  test('shows whatever a customer writes as words', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000 }), (text) => {
        const [said = ''] = html({ text, parts: [{ is: 'text', text: `<at>x</at><b>${text}` }] })
        expect(said).not.toMatch(/<at|<b>|<script|<img/i)
      }),
      { numRuns: 60 },
    )
  })

  test('is internal or sent by icon, words and place: a note says so above its words, an answer below', () => {
    const author = { kind: 'member', name: 'Maya' } as const
    const [note = ''] = html({ kind: 'note', author, parts: [{ is: 'text', text: 'hush' }] })
    const [out = ''] = html({
      kind: 'out',
      author,
      parts: [{ is: 'text', text: 'hello' }],
      delivery: { status: 'delivered' },
    })
    expect(note.indexOf('🔒')).toBeLessThan(note.indexOf('hush'))
    expect(out.indexOf('✉️')).toBeGreaterThan(out.indexOf('hello'))
  })

  test('shows the pictures a customer sent, and links to everything', () => {
    const file = (name: string) => ({ is: 'file', file: name, name, mime: 'image/png', as: 'image' }) as const
    const at = (name: string, image: boolean) =>
      [name, { url: `https://hub.example/${name}`, image, name, mime: 'image/png' }] as const
    const files = new Map([at('map.png', true), at('voice.ogg', false)])
    const said = message({ parts: [file('map.png'), file('voice.ogg')] })
    const [{ text = '', attachments } = {}] = drawPosts(said, [], view(), { ...none, files })
    for (const name of files.keys()) expect(text).toContain(`<a href="https://hub.example/${name}">`)
    expect(attachments).toEqual([
      { contentType: 'image/png', contentUrl: 'https://hub.example/map.png', name: 'map.png' },
    ])
    const [{ attachments: left } = {}] = drawPosts({ ...said, removedAt: new Date() }, [], view(), { ...none, files })
    expect(left).toBeUndefined()
  })

  test('stays below what one message may hold, and loses no words', () => {
    const text = 'ü'.repeat(40_000)
    const pages = html({ text, parts: [{ is: 'text', text }] })
    for (const page of pages) expect(Buffer.byteLength(page ?? '')).toBeLessThan(20_000)
    expect(pages.join('').match(/ü/g)).toHaveLength(40_000)
  })
})
