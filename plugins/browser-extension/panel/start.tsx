import { safeStorage } from '@deskless/core/client'
import { effect } from '@preact/signals'
import { render } from 'preact'
import { App } from './App.tsx'
import type { Credentials } from './credentials.ts'
import type { Panel } from './store.ts'
import { createPanel } from './store.ts'
import './styles/base.css'
import './styles/frame.css'
import './styles/list.css'
import './styles/keep.css'
import './styles/search.css'
import './styles/card.css'
import './styles/ui.css'

/** Draws the panel into `root`. The hub's page and the extension call it alike; only the credentials differ. */
export const startPanel = (root: HTMLElement, credentials: Credentials): Panel => {
  const panel = createPanel(credentials, safeStorage())
  effect(() => {
    const { tag, dir } = panel.language.value
    document.documentElement.lang = tag
    document.documentElement.dir = dir
  })
  addEventListener('keydown', panel.keys.handle)
  render(<App panel={panel} />, root)
  void panel.speak()
  void panel.begin()
  return panel
}
