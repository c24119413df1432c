import type { ConversationView, MessageView, Part } from '@deskless/core/contract'
import { expect, test } from 'vitest'
import { isForVisitors, placeOf, visitorMessage } from './view.ts'

const files = { link: (id: string) => `https://hub.example/f/${id}` }
const at = placeOf({ thread: 'nadia', readByUs: 4 } as ConversationView, files, 'Oak & Ember')

const message = (fields: Partial<MessageView>): MessageView => ({
  id: 'm',
  conversation: 'c',
  number: 4,
  seq: 9,
  kind: 'out',
  author: { kind: 'member', id: 'maya', name: 'Maya' },
  parts: [{ is: 'text', text: 'Hello' }],
  text: 'Hello',
  createdAt: new Date('2026-11-20T10:00:00Z'),
  reactions: [],
  ...fields,
})
const parts = (...given: Part[]) => visitorMessage(message({ parts: given }), at).parts

test('notes and activity are not for visitors', () => {
  expect((['in', 'out', 'note', 'activity'] as const).filter((kind) => isForVisitors({ kind }))).toEqual(['in', 'out'])
})

test('of an agent a visitor learns the name and the picture, nothing else', () => {
  const view = visitorMessage(
    message({ memo: { inside: 'secret' }, delivery: { status: 'failed', tell: 'secret' } }),
    at,
  )
  expect(view).toEqual({
    id: 'm',
    thread: 'nadia',
    conversation: 'c',
    number: 4,
    side: 'us',
    author: { name: 'Maya' },
    parts: [{ is: 'text', text: 'Hello' }],
    at: '2026-11-20T10:00:00.000Z',
  })
  expect(visitorMessage(message({ author: { kind: 'bot', name: '' } }), at).author).toEqual({ name: 'Oak & Ember' })
})

test('a visitor’s own line is read as far as we have read', () => {
  const mine = { kind: 'in' as const, memo: { client: 'theirs' } }
  expect(visitorMessage(message(mine), at)).toMatchObject({ side: 'me', status: 'read', client: 'theirs' })
  expect(visitorMessage(message({ ...mine, number: 5 }), at).status).toBe('delivered')
})

test('a removed message keeps its place and loses its words', () => {
  expect(visitorMessage(message({ removedAt: new Date() }), at)).toMatchObject({ removed: true, parts: [] })
})

test('a file is a link that ends; one that is still elsewhere is only its name', () => {
  const file = { is: 'file' as const, name: 'label.pdf', mime: 'application/pdf', as: 'file' as const }
  expect(parts({ ...file, file: 'f1' })).toMatchObject([{ is: 'file', url: 'https://hub.example/f/f1' }])
  expect(parts({ ...file, source: { at: 'provider' } })).toEqual([{ is: 'text', text: '[label.pdf]' }])
})

test('a script dressed as a link never reaches the customer’s page', () => {
  const links = [
    { label: 'Order', url: 'https://shop.example/1042' },
    { label: 'Order', url: 'javascript:alert(1)' },
  ]
  expect(parts({ is: 'card', title: 'Order', image: 'data:text/html,x', links })).toEqual([
    { is: 'card', title: 'Order', links: [links[0]] },
  ])
})

test('the cards of a carousel are as safe, and keep their answers', () => {
  const links = [{ label: 'Order', url: 'javascript:alert(1)' }]
  const options = [{ id: 'red', label: 'Buy' }]
  const card = { title: 'Red shoes', image: 'https://shop.example/red.png', links, options }
  expect(parts({ is: 'carousel', text: 'Which?', cards: [card] })).toEqual([
    { is: 'carousel', text: 'Which?', cards: [{ ...card, links: [] }] },
  ])
})

test('what was said with a file stands below it', () => {
  const file = {
    is: 'file' as const,
    name: 'red.png',
    mime: 'image/png',
    as: 'image' as const,
    file: 'f1',
    caption: 'This?',
  }
  expect(parts(file)).toMatchObject([
    { is: 'file', as: 'image', caption: 'This?' },
    { is: 'text', text: 'This?' },
  ])
})

test('a sticker is a picture where a browser can draw it, else a file; a voice note can be played', () => {
  const as = (mime: string, as: 'sticker' | 'voice') =>
    (parts({ is: 'file', name: 'x', mime, as, file: 'f1' })[0] as { as: string }).as
  expect([as('image/webp', 'sticker'), as('application/x-tgsticker', 'sticker'), as('audio/ogg', 'voice')]).toEqual([
    'image',
    'file',
    'voice',
  ])
})

test('what the widget has no form for is said in words', () => {
  expect(parts({ is: 'location', latitude: 55.6, longitude: 13, name: 'Malmö depot' })).toEqual([
    { is: 'text', text: 'Malmö depot' },
  ])
})

test('how a mail was laid out is nothing for visitors', () => {
  const html = { is: 'file' as const, file: 'f1', name: 'mail.html', mime: 'text/html', as: 'html' as const }
  expect(parts({ is: 'text', text: 'Hello' }, html)).toEqual([{ is: 'text', text: 'Hello' }])
})
