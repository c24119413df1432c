import type { Desk as Api, Me } from '@deskless/core/client'
import { effect, signal } from '@preact/signals'
import { openBook } from './book.ts'
import type { Desk } from './desk.ts'
import { openInbox } from './list/inbox.ts'
import { openPanelLive } from './live.ts'
import { paced } from './paced.ts'
import type { Panel } from './store.ts'

/** Everything a member works with, once it is known who they are. */
export const sit = (panel: Panel, api: Api, me: Me): Desk => {
  const { route, keys, language, look, announcer } = panel
  const who = signal(me)
  const live = openPanelLive(api)
  const desk: Desk = {
    api,
    live,
    route,
    keys,
    look,
    language,
    me: who,
    book: openBook(api),
    inbox: openInbox({ api, live, route, me: me.member.id }),
    sheet: signal(false),
    can: (permission) => who.value.permissions.includes(permission),
    say: announcer.say,
    toast: announcer.toast,
    attempt: async (work) => {
      try {
        return await work()
      } catch (error) {
        announcer.toast({ text: (error as Error).message, bad: true })
        return undefined
      }
    },
    renewMe: async () => {
      who.value = await api.me()
    },
    speak: (tag) => panel.speak(tag),
    ...around(panel),
    signOut: () => panel.signOut(),
    leaving: new Set(),
    left: false,
  }
  listen(desk)
  nameTab(desk)
  return desk
}

/** Where else one may go. The hub lets itself be opened in a tab, wherever the panel itself stands. */
const around = ({ credentials: { hub } }: Panel): Pick<Desk, 'page' | 'beside' | 'elsewhere'> => ({
  ...(new URL(hub, location.href).origin !== location.origin && { page: `${hub}/p/browser-extension/panel` }),
  beside: signal(undefined),
  elsewhere: signal(undefined),
})

/** How much waits for one is seen on the tab as well. */
const nameTab = ({ inbox, language }: Desk): void => {
  effect(() => {
    const waiting = inbox.counts.value?.badge ?? 0
    const { app } = language.value.words
    document.title = waiting > 0 ? `(${waiting}) ${app}` : app
  })
}

const PEOPLE_MS = 2_000

/** A stream that cannot come back because nobody is signed in any more asks who one is, which says so. */
const listen = ({ live, api, inbox, book, renewMe }: Desk): void => {
  const people = paced(PEOPLE_MS, () => {
    void renewMe().catch(() => {})
    void book.members.renew()
  })
  live.listen({ onEvent: ({ type }) => type === 'member.changed' && people(), onReset: people })
  let before = false
  effect(() => {
    const open = live.state.value === 'open'
    if (open && before === false) inbox.renew()
    if (!open && before) void api.me().catch(() => {})
    before = open
  })
}
