// Every card in every state is a card, and nothing a customer writes is read as anything but words.
import type { Notice, SuggestionView } from '@deskless/core/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Drawn } from '../port.ts'
import { problemsOf } from '../testing/card-schema.ts'
import { conversation, everyView, maya, message, view } from '../testing/story.ts'
import { settledCard } from './ask.ts'
import { noteForm, previewForm, replyForm, sendForm } from './forms.ts'
import { askCard, drawCard, drawDraft, drawNotice, drawPosts, heldCard, movedCard } from './index.ts'
import { troubleCard } from './trouble.ts'

const cardIn = ({ attachments = [] }: Drawn): unknown => (attachments[0] as { content?: unknown } | undefined)?.content

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
      expect(problemsOf(cardIn(drawCard(one, message(), extra)))).toEqual([])
      expect(problemsOf(cardIn(drawCard(one)))).toEqual([])
    }
  })

  test('says on each of them where replies go', () => {
    for (const one of everyView().filter(({ movedTo }) => !movedTo))
      expect(JSON.stringify(cardIn(drawCard(one)))).toMatch(/Replies here|only watches/)
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
    const composed = { c: 'c', nonce: 'n', seen: 1, text: 'Hi', after: 'open', files: [] }
    const file = { is: 'file', file: maya.id, name: 'a.png', mime: 'image/png', as: 'image' } as const
    const canned = [{ id: maya.id, shortCode: 'thanks' }] as never
    const around = { canned, files: [file], stale: [message()], replying: ['Omar'], problem: 'Write something.' }
    const line = { key: 'k', text: 'Hi', seen: 1, nonce: 'n' }
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
      cardIn(heldCard(view(), 'k')),
      cardIn(troubleCard(view(), message({ kind: 'out', delivery: { status: 'failed', tell: 'No such number.' } }))),
      cardIn(drawDraft(draft, view(), true)),
      cardIn(drawDraft({ ...draft, status: 'accepted', parts: [] }, view(), false)),
      cardIn(movedCard(view({}, { movedTo: { name: 'x', url: 'https://teams.example/x' } }))),
      cardIn(drawNotice(notice, 'https://teams.example/x')),
    ])
      expect(problemsOf(card)).toEqual([])
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

  test('stays below what one message may hold, and loses no words', () => {
    const text = 'ü'.repeat(40_000)
    const pages = html({ text, parts: [{ is: 'text', text }] })
    for (const page of pages) expect(Buffer.byteLength(page ?? '')).toBeLessThan(20_000)
    expect(pages.join('').match(/ü/g)).toHaveLength(40_000)
  })
})
