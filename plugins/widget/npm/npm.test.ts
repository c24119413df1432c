// @vitest-environment happy-dom
import { beforeEach, describe, expect, expectTypeOf, test } from 'vitest'
import type { DesklessCommand, Options } from './index.ts'
import * as browser from './index.ts'
import { useDeskless as useInReact, useUnread as useUnreadInReact } from './react.ts'
import { useDeskless as useInVue, useUnread as useUnreadInVue } from './vue.ts'

const at: Options = { hub: 'https://hub.example/', inbox: 'TOKEN' }
const scripts = () => [...document.querySelectorAll('script')]
const queued = () => (window.deskless ?? []) as unknown as DesklessCommand[]

beforeEach(() => {
  document.head.replaceChildren()
  delete window.deskless
})

describe('the chat in a site’s own bundle', () => {
  test('the loader is put on the page once, with its options', () => {
    browser.load({ ...at, offsetX: 40, hideOn: 'mobile', preload: true, nonce: 'n', integrity: 'sha384-x' })
    browser.load(at)
    expect(scripts().map(({ src }) => src)).toEqual(['https://hub.example/p/widget/loader.js'])
    const names = ['inbox', 'offset-x', 'hide-on', 'preload'] as const
    expect(names.map((name) => scripts()[0]?.getAttribute(`data-${name}`))).toEqual(['TOKEN', '40', 'mobile', ''])
    // Without `crossorigin` a browser refuses whatever has a hash.
    expect([scripts()[0]?.integrity, scripts()[0]?.crossOrigin]).toEqual(['sha384-x', 'anonymous'])
  })

  test('what is said before the loader is here waits for it', () => {
    browser.identify({ id: 'nadia', hash: 'f00' })
    browser.message('Is this in stock?')
    browser.track('basket', '2 boards')
    browser.open()
    expect(queued()).toEqual([
      ['identify', { id: 'nadia', hash: 'f00' }],
      ['message', 'Is this in stock?'],
      ['track', 'basket', '2 boards'],
      ['open'],
    ])
  })

  test('who stops listening hears nothing more', () => {
    const heard: number[] = []
    const stop = browser.on('unread', ({ count }) => heard.push(count))
    const [, , tell] = queued()[0] as unknown as ['on', 'unread', (data: { count: number }) => void]
    tell({ count: 1 })
    stop()
    tell({ count: 2 })
    expect(heard).toEqual([1])
  })

  test('taken off before the loader came, nothing begins; and it can be put there again', () => {
    browser.load(at)
    browser.open()
    const [first] = scripts()
    browser.shutdown()
    expect([first?.dataset.inbox, window.deskless, scripts().length]).toEqual([undefined, undefined, 0])
    browser.load(at)
    expect(scripts()).toHaveLength(1)
  })

  test('the types say what may be said', () => {
    expectTypeOf(browser.on<'unread'>)
      .parameter(1)
      .parameter(0)
      .toEqualTypeOf<{ count: number }>()
    expectTypeOf(useInReact).parameter(0).toEqualTypeOf<Options>()
    expectTypeOf(useInVue).returns.toEqualTypeOf<typeof browser.deskless>()
    expectTypeOf(useUnreadInReact).returns.toBeNumber()
    expectTypeOf(useUnreadInVue).returns.toHaveProperty('value').toBeNumber()
    const wrong = () => {
      // @ts-expect-error there is no such event
      browser.on('opened', () => {})
      // @ts-expect-error an inbox is needed
      browser.load({ hub: 'https://hub.example' })
      // @ts-expect-error left or right
      browser.load({ ...at, position: 'top' })
      // @ts-expect-error words, not a number
      browser.message(7)
    }
    expect(wrong).toBeTypeOf('function')
  })
})
