// The panel in the browser: the same panel as the hub's page, with the strip that knows whose page stands beside it.
import { effect, signal } from '@preact/signals'
import { render } from 'preact'
import type { Beside } from '../../panel/beside.ts'
import { Strip } from '../../panel/page/Strip.tsx'
import type { PageSource } from '../../panel/page/source.ts'
import { startPanel } from '../../panel/start.tsx'
import type { Panel } from '../../panel/store.ts'
import { hubKept, openKept } from '../shared/kept.ts'
import type { Ordered } from '../shared/messages.ts'
import { Connect } from './Connect.tsx'
import { extensionCredentials } from './credentials.ts'
import { Gate } from './Gate.tsx'
import { openTab } from './tab.ts'
import { Wishes } from './Wishes.tsx'
import './extension.css'
import '../../panel/page/strip.css'

const part = (id: string): HTMLElement => document.getElementById(id) as HTMLElement

const start = async (): Promise<void> => {
  const hub = await hubKept.read()
  if (hub) work(hub)
  else render(<Connect done={() => void start()} />, part('gate'))
}

const work = (hub: string): void => {
  const why = signal('')
  const credentials = extensionCredentials(hub, (said) => {
    why.value = said
  })
  const panel = startPanel(part('panel'), credentials)
  const leave = async (): Promise<void> => {
    // The key of the hub that is left ends with it, there as well where it can be reached; what was written goes too.
    await panel.signOut()
    if (panel.phase.peek().is === 'in') return
    await hubKept.clear()
    location.reload()
  }
  render(<Gate panel={panel} credentials={credentials} why={why} leave={() => void leave()} />, part('gate'))
  showPage(panel)
  effect(() => {
    const phase = panel.phase.value
    if (phase.is === 'in' && !phase.ended) why.value = ''
  })
  openConversations(panel)
}

const showPage = (panel: Panel): void => {
  const source = openTab()
  effect(() => {
    const phase = panel.phase.value
    const strip = phase.is === 'in' && !phase.ended && <Strip desk={phase.desk} source={source} settings={<Wishes />} />
    render(strip || null, part('page'))
    if (phase.is === 'in') void chrome.runtime.sendMessage({ is: 'refresh' } satisfies Ordered).catch(() => {})
  })
  effect(() => {
    const phase = panel.phase.value
    if (phase.is === 'in') phase.desk.beside.value = besideOf(source)
  })
}

/** Only a page that may be read is written on, and only by the button. */
const besideOf = ({ page, words, insert }: PageSource): Beside | undefined =>
  page.value.state === 'seen'
    ? {
        label: words('insertPage'),
        put: async (text) => ((await insert(text)) ? undefined : words('insertNowhere')),
      }
    : undefined

/** A notification was clicked, before the panel was open or while it is. */
const FRESH_MS = 10_000
const openConversations = ({ route }: Panel): void => {
  const go = (wish: { conversation: string; at: number } | undefined): void => {
    if (wish && Date.now() - wish.at < FRESH_MS) route.go({ at: 'conversation', id: wish.conversation })
  }
  void openKept.read().then(go)
  openKept.on(go)
}

void start()
