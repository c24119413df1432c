// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { createKeys } from './keys.ts'

const setUp = () => {
  const done: string[] = []
  let now = 0
  const keys = createKeys(() => now)
  const binding = (name: string, more = {}) => ({
    keys: name,
    group: 'Lists',
    label: name,
    run: () => void done.push(name),
    ...more,
  })
  const field = document.createElement('textarea')
  document.body.append(field)
  addEventListener('keydown', keys.handle)
  const press = (key: string, at: EventTarget = document.body, more = {}) =>
    at.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
  const later = (ms: number): void => {
    now += ms
  }
  return { done, keys, binding, press, field, later }
}

test('a key does its thing, and only as long as what it belongs to is shown', () => {
  const it = setUp()
  const stop = it.keys.add([it.binding('j')])
  it.press('j')
  stop()
  it.press('j')
  expect(it.done).toEqual(['j'])
})

test('two keys in turn are one, if the second comes soon', () => {
  const it = setUp()
  it.keys.add([it.binding('g m'), it.binding('m')])
  it.press('g')
  it.press('m')
  it.press('g')
  it.later(5_000)
  it.press('m')
  expect(it.done).toEqual(['g m', 'm'])
})

test('who writes writes: letters are letters there, and Ctrl+Enter is not', () => {
  const it = setUp()
  it.keys.add([it.binding('j'), it.binding('Mod+Enter', { whileWriting: true })])
  it.press('j', it.field)
  it.press('Enter', it.field, { ctrlKey: true })
  expect(it.done).toEqual(['Mod+Enter'])
})

test('the latest of two wins, and what was taken already is left alone', () => {
  const it = setUp()
  it.keys.add([it.binding('Escape')])
  it.keys.add([{ ...it.binding('Escape'), run: () => void it.done.push('the sheet') }])
  it.press('Escape')
  const taken = new KeyboardEvent('keydown', { key: 'Escape', cancelable: true })
  taken.preventDefault()
  it.keys.handle(taken)
  expect(it.done).toEqual(['the sheet'])
})
