// @vitest-environment happy-dom
import { until } from '@deskless/core/testing'
import { afterEach, expect, test } from 'vitest'
import { builtIn } from '../../src/adapters/built-in.ts'
import type { Said } from '../shared/messages.ts'
import { Watch } from './watch.ts'

const HUBSPOT = 'https://app.hubspot.com/contacts/1/record/0-1/'
const person = (name: string) => `<main><a href="mailto:${name}@shopper.example">${name}</a></main>`
const nothing = { adapters: builtIn, ownAddresses: [], ownDomains: [] }

let watch: Watch | undefined
afterEach(() => watch?.stop())

const begin = (url: string, html: string) => {
  document.body.innerHTML = html
  let here = url
  const said: Said[] = []
  watch = new Watch({ document, url: () => here, say: (it) => said.push(it), nonce: 'n' }, nothing)
  const seen = () => said.flatMap((it) => (it.is === 'seen' ? [it.page] : []))
  return {
    said,
    go: (to: string) => {
      here = to
      watch?.changed()
    },
    /** What is shown by now: nothing, from the moment a page was left until the next one was looked at. */
    shown: () => {
      const [last] = said.slice(-1)
      return last?.is === 'seen' ? last.page.candidates.map(({ value }) => value) : undefined
    },
    seen,
  }
}

test('a page is told of once, and again when something is added to it', async () => {
  const it = begin('https://shop.example/t/1', person('nadia'))
  expect(it.said.map(({ is }) => is)).toEqual(['left', 'seen'])
  document.body.append(document.createElement('hr'))
  document.querySelector('main')!.insertAdjacentHTML('beforeend', '<a href="mailto:jonas@shopper.example">j</a>')
  await until(() => it.shown()?.length === 2)
  expect(it.seen()).toHaveLength(2)
})

test('the moment another record is opened the one before is taken back, and what still stands there is not believed', async () => {
  const it = begin(`${HUBSPOT}51`, person('nadia'))
  expect(it.shown()).toEqual(['crm:hubspot:51', 'nadia@shopper.example'])
  it.go(`${HUBSPOT}52`)
  expect(it.said.at(-1)).toMatchObject({ is: 'left', path: '/contacts/1/record/0-1/52' })
  await until(() => it.shown() !== undefined)
  expect(it.shown()).toEqual(['crm:hubspot:52'])
  document.body.innerHTML = person('jonas')
  await until(() => it.shown()?.length === 2)
  expect(it.shown()).toEqual(['crm:hubspot:52', 'jonas@shopper.example'])
})

test('learning that a page is a record takes nothing back', async () => {
  document.body.innerHTML = person('nadia')
  const said: Said[] = []
  watch = new Watch(
    { document, url: () => `${HUBSPOT}51`, say: (it) => said.push(it), nonce: 'n' },
    { ...nothing, adapters: [] },
  )
  watch.assign(nothing)
  expect(said.at(-1)).toMatchObject({
    page: { candidates: [{ value: 'crm:hubspot:51' }, { value: 'nadia@shopper.example' }] },
  })
})

test('an element that stays and says something new is believed', async () => {
  const it = begin(`${HUBSPOT}51`, person('nadia'))
  const link = document.querySelector('a')!
  it.go(`${HUBSPOT}52`)
  link.setAttribute('href', 'mailto:jonas@shopper.example')
  await until(() => it.shown()?.includes('jonas@shopper.example'))
})

test('the tabs of one record are one page', async () => {
  const it = begin(`${HUBSPOT}51`, person('nadia'))
  it.go(`${HUBSPOT}51/activities`)
  expect(it.said.filter(({ is }) => is === 'left')).toHaveLength(1)
})

test('where no record says whose page it is, what stays is believed after a while', async () => {
  const it = begin('https://shop.example/t/1', person('nadia'))
  it.go('https://shop.example/t/1?tab=2')
  await until(() => it.shown() !== undefined)
  expect(it.shown()).toEqual([])
  await until(() => it.shown()?.length === 1)
  expect(it.shown()).toEqual(['nadia@shopper.example'])
})

test('what stands behind the path of an address never leaves the page', () => {
  const it = begin('https://shop.example/t/1?token=secret#frag', person('nadia'))
  expect(JSON.stringify(it.said)).not.toMatch(/secret|frag/)
})

test('what the agent chose is found again on pages alike, and a choice of a page that is gone teaches nothing', () => {
  const it = begin(
    'https://shop.example/t/1',
    '<main><p data-test="from"><a href="mailto:nadia@shopper.example">n</a></p></main>',
  )
  const { visit } = it.seen()[0]!
  expect(watch?.learn('n.0', 'nadia@shopper.example')).toBeUndefined()
  expect(watch?.learn(visit, 'nadia@shopper.example')).toMatchObject({
    hosts: ['shop.example'],
    paths: ['/t/*'],
    fields: { any: [{ select: 'a', take: 'href' }] },
  })
})

test('asked anew, it says again which page it is and what stands there', () => {
  const it = begin('https://shop.example/t/1', person('nadia'))
  watch?.assign(nothing)
  expect(it.said.map(({ is }) => is)).toEqual(['left', 'seen', 'left', 'seen'])
})
