// @vitest-environment happy-dom
// The chat as a component has it, in React and in Vue themselves.
import { act, createElement, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApp, h, nextTick, ref } from 'vue'
import type { DesklessCommand, Identify, Options } from './index.ts'
import * as react from './react.ts'
import * as vue from './vue.ts'

const at: Options = { hub: 'https://hub.example', inbox: 'TOKEN' }
const NADIA = { id: 'nadia', hash: 'f00' }
const scripts = () => document.querySelectorAll('script').length
const said = () => ((window.deskless ?? []) as unknown as DesklessCommand[]).map(([name]) => name)
/** As the loader would, once it is here. */
const tellUnread = (count: number) => {
  for (const [name, event, listener] of (window.deskless ?? []) as unknown as [
    string,
    string,
    (data: unknown) => void,
  ][])
    if (name === 'on' && event === 'unread') listener({ count })
}

/** A page with a count in its bar, and the chat while it is wanted. */
type Page = { show(state: { wanted: boolean; user?: Identify }): Promise<void>; bar(): string | null; close(): void }

const inReact = async (): Promise<Page> => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  const place = document.body.appendChild(document.createElement('div'))
  const root = createRoot(place)
  const Bar = () => createElement('i', null, react.useUnread())
  const Chat = ({ user }: { user?: Identify }) => {
    react.useDeskless({ ...at }, user)
    return null
  }
  return {
    show: async ({ wanted, user }) =>
      act(async () => {
        const chat = wanted ? createElement(Chat, { key: 'chat', user }) : null
        root.render(createElement(StrictMode, null, createElement(Bar, { key: 'bar' }), chat))
      }),
    bar: () => place.textContent,
    close: () => act(() => root.unmount()),
  }
}

const inVue = async (): Promise<Page> => {
  const place = document.body.appendChild(document.createElement('div'))
  const state = ref<{ wanted: boolean; user?: Identify }>({ wanted: false })
  const Bar = {
    setup: () =>
      (
        (count) => () =>
          h('i', count.value)
      )(vue.useUnread()),
  }
  const Chat = {
    setup: () => {
      vue.useDeskless(at, () => state.value.user)
      return () => null
    },
  }
  const app = createApp({ render: () => [h(Bar), state.value.wanted ? h(Chat) : null] })
  app.mount(place)
  return {
    show: async (next) => {
      state.value = next
      await nextTick()
    },
    bar: () => place.textContent,
    close: () => app.unmount(),
  }
}

describe.each([
  ['React, which draws everything twice', inReact],
  ['Vue', inVue],
])('in %s', (_name, open) => {
  let page: Page
  beforeEach(async () => {
    delete window.deskless
    document.head.replaceChildren()
    page = await open()
  })
  afterEach(() => page.close())

  test('the chat is on the page while its component is, once', async () => {
    await page.show({ wanted: true })
    await page.show({ wanted: true })
    expect(scripts()).toBe(1)
    await page.show({ wanted: false })
    expect(scripts()).toBe(0)
    await page.show({ wanted: true })
    expect(scripts()).toBe(1)
  })

  test('it is the user’s while there is one, and nobody’s afterwards', async () => {
    await page.show({ wanted: true, user: NADIA })
    expect(
      said()
        .filter((name) => name !== 'on')
        .at(-1),
    ).toBe('identify')
    const before = said().length
    await page.show({ wanted: true, user: { ...NADIA } })
    expect(said()).toHaveLength(before)
    await page.show({ wanted: true })
    expect(said().at(-1)).toBe('logout')
  })

  test('a count elsewhere on the page goes on counting when the chat was taken off and put there again', async () => {
    await page.show({ wanted: true })
    await act(async () => tellUnread(3))
    expect(page.bar()).toBe('3')
    await page.show({ wanted: false })
    await page.show({ wanted: true })
    await act(async () => tellUnread(5))
    expect(page.bar()).toBe('5')
  })
})
