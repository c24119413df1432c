// @vitest-environment happy-dom
import { render } from 'preact'
import { jsx } from 'preact/jsx-runtime'
import { beforeEach, expect, test } from 'vitest'
import { cards } from './cards.ts'

const pairs = {
  is: 'carousel' as const,
  text: 'Which pair?',
  cards: [
    {
      title: 'Red shoes',
      text: 'Light and quick.',
      image: 'https://shop.example/red.png',
      links: [{ label: 'Details', url: 'https://shop.example/red' }],
      options: [{ id: 'red', label: 'Buy red' }],
    },
    { title: 'Blue boots', links: [], options: [{ id: 'blue', label: 'Buy blue' }] },
  ],
}
let page: Element
beforeEach(() => {
  page = document.createElement('div')
  document.body.replaceChildren(page)
})
const names = (selector: string) => [...document.querySelectorAll(selector)].map((it) => it.textContent)

test('nadia sees a list of cards beside each other, which she can reach and move by keys', () => {
  render(cards(jsx, pairs, undefined), page)
  const list = document.querySelector('ul')
  expect([list?.tabIndex, list?.getAttribute('aria-label'), list?.style.overflowX]).toEqual([0, 'Which pair?', 'auto'])
  expect(names('li b')).toEqual(['Red shoes', 'Blue boots'])
  expect(document.querySelector('li a')?.getAttribute('href')).toBe('https://shop.example/red')
})

test('a button answers, as long as it can be answered', () => {
  const answered: string[] = []
  render(
    cards(jsx, pairs, ({ id }) => void answered.push(id)),
    page,
  )
  expect(names('button')).toEqual(['Buy red', 'Buy blue'])
  document.querySelectorAll('button')[1]?.click()
  expect(answered).toEqual(['blue'])
  render(cards(jsx, pairs, false), page)
  expect(names('button')).toEqual([])
})

test('a card alone is no list', () => {
  render(cards(jsx, { is: 'card', title: 'Parcel', links: [{ label: '', url: 'https://a.example' }] }, false), page)
  expect([names('ul'), names('a'), names('b')]).toEqual([[], ['https://a.example'], ['Parcel']])
})
