import { describe, expect, test } from 'vitest'
import type { Capabilities, Part } from '../contract/index.ts'
import { partSchema } from '../contract/index.ts'
import { plainText } from '../testing/made-up.ts'
import { degrade } from './degrade.ts'

const sms: Capabilities = {
  ...plainText,
  text: { max: 1_600, marks: [] },
  choices: 'fallback',
  card: 'fallback',
  form: 'fallback',
  location: 'fallback',
}
const part = (given: unknown): Part => partSchema.parse(given)
const shoes = {
  title: 'Red shoes',
  text: 'Light and quick.',
  image: 'https://shop.example/red.png',
  links: [{ label: 'Details', url: 'https://shop.example/red' }],
}
const boots = { title: 'Blue boots' }
const buy = (id: string, label: string) => ({ id, label })

describe('on an SMS nadia reads', () => {
  test.each<[string, unknown, string[]]>([
    [
      'choices, with a number to answer by',
      {
        is: 'choices',
        text: 'When shall we come?',
        options: [buy('m', 'Monday'), { id: 't', label: 'Tuesday', about: 'only before noon' }],
      },
      ['When shall we come?', '1. Monday', '2. Tuesday - only before noon'],
    ],
    [
      'a card, its links on lines of their own',
      { is: 'card', ...shoes },
      ['Red shoes', 'Light and quick.', 'Details:', 'https://shop.example/red', 'https://shop.example/red.png'],
    ],
    [
      'a link that is its own name once',
      { is: 'card', title: 'Parcel', links: [{ label: 'https://a.example', url: 'https://a.example' }] },
      ['Parcel', 'https://a.example'],
    ],
    [
      'a form as questions; a star only where some may be left out',
      {
        is: 'form',
        title: 'Where shall we send it?',
        fields: [
          { id: 's', label: 'Street', required: true },
          { id: 'd', label: 'Door code', required: false },
        ],
      },
      ['Where shall we send it?', '1. Street *', '2. Door code'],
    ],
    [
      'a form of which everything is wanted',
      { is: 'form', title: 'You', fields: [{ id: 'n', label: 'Name', required: true }] },
      ['You', '1. Name'],
    ],
    [
      'a carousel with answers, numbered through all cards',
      {
        is: 'carousel',
        text: 'Which pair?',
        cards: [
          { ...shoes, options: [buy('a', 'Buy red'), buy('b', 'Try red')] },
          { ...boots, options: [buy('c', 'Buy blue')] },
        ],
      },
      [
        'Which pair?',
        '',
        'Red shoes',
        'Light and quick.',
        'Details:',
        'https://shop.example/red',
        'https://shop.example/red.png',
        '1. Buy red',
        '2. Try red',
        '',
        'Blue boots',
        '3. Buy blue',
      ],
    ],
    [
      'a carousel without answers, its cards numbered',
      { is: 'carousel', cards: [boots, { title: 'Green hats', text: 'Warm.' }] },
      ['1. Blue boots', '', '2. Green hats', 'Warm.'],
    ],
    [
      'a place',
      { is: 'location', latitude: 1, longitude: 2, name: 'Post' },
      ['Post', 'https://www.openstreetmap.org/?mlat=1&mlon=2'],
    ],
  ])('%s', (_, given, expected) => {
    expect(degrade([part(given)], sms, { label: 'SMS' })).toEqual([{ is: 'text', text: expected.join('\n') }])
  })
})

describe('where cards can be shown but not side by side', () => {
  const carousel = part({ is: 'carousel', text: 'Which?', cards: [{ ...shoes, options: [buy('a', 'Buy')] }, boots] })
  const able = { ...sms, card: 'native', choices: 'native' } as const

  test('they stand below each other, and the answers after them', () => {
    const options = [{ id: 'a', label: 'Red shoes: Buy' }]
    expect(degrade([carousel], able, { label: 'Chat' })).toEqual([
      { is: 'card', ...shoes },
      { is: 'card', ...boots, links: [] },
      { is: 'choices', text: 'Which?', options },
    ])
  })
  test('degrading twice changes nothing', () => {
    const once = degrade([carousel], able, { label: 'Chat' })
    expect(degrade(once, able, { label: 'Chat' })).toEqual(once)
  })
  test('where it is native it stays, where it is refused the sentence says so', () => {
    expect(degrade([carousel], { ...sms, carousel: 'native' }, { label: 'Chat' })).toEqual([carousel])
    expect(() => degrade([carousel], { ...sms, carousel: 'refuse' }, { label: 'Pager' })).toThrow(
      'Pager cannot carry carousels.',
    )
  })
  test('eleven cards are no carousel', () => {
    const cards = Array.from({ length: 11 }, () => boots)
    expect(partSchema.safeParse({ is: 'carousel', cards }).success).toBe(false)
  })
})
