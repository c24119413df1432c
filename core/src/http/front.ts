import { createHash } from 'node:crypto'
import { Router } from 'express'

/** `url`: a path of this hub, or an address elsewhere. */
export type FrontPage = { title: string; url: string; about: string }

/** What `/` shows. The demo puts its pages here once they run. */
export type Front = { pages: FrontPage[] }

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2424; --soft: #5b6866; --ground: #f4f2ee; --card: #fff; --line: #dcd8d0; --mark: #2f5d50 }
@media (prefers-color-scheme: dark) { :root { --ink: #eceae6; --soft: #a3aeab; --ground: #171b1b; --card: #202626; --line: #343c3b; --mark: #8cc7b4 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
header { display: flex; flex-wrap: wrap; gap: 4px 20px; align-items: baseline; padding: 14px 20px }
h1 { margin: 0; font-size: 18px } header p { margin: 0; color: var(--soft) } nav { margin-left: auto; display: flex; gap: 16px }
a { color: var(--mark) }
main { flex: 1; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 14px; padding: 0 14px 14px }
section { display: flex; flex-direction: column; min-height: 640px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden }
section > div { display: flex; flex-wrap: wrap; gap: 2px 12px; padding: 10px 14px; border-bottom: 1px solid var(--line) }
h2 { margin: 0; font-size: 15px } section p { margin: 0; flex: 1; min-width: 200px; color: var(--soft) }
iframe { flex: 1; width: 100%; border: 0; background: #fff }
.plain { padding: 0 20px; max-width: 60ch }
`

/** The first page a newcomer sees: in the demo the customer's side and the agents' side by side. */
export const frontRouter = (front: Front): Router => {
  const router = Router()
  router.get('/', (_request, response) => {
    const frames = [...new Set(front.pages.map(({ url }) => (url.startsWith('/') ? "'self'" : new URL(url).origin)))]
    const style = createHash('sha256').update(STYLE).digest('base64')
    response.set(
      'content-security-policy',
      `default-src 'none'; style-src 'sha256-${style}'; frame-src ${frames.join(' ') || "'none'"}; base-uri 'none'; form-action 'none'`,
    )
    response.type('html').send(page(front.pages))
  })
  return router
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

const page = (pages: readonly FrontPage[]): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Deskless</title><style>${STYLE}</style></head>
<body><header><h1>Deskless</h1><p>Customer support without another desk.</p><nav><a href="/docs">API reference</a></nav></header>
${pages.length > 0 ? `<main>${pages.map(pane).join('')}</main>` : NOTHING_TO_SHOW}</body></html>`

const NOTHING_TO_SHOW =
  '<p class="plain">The hub is running. Agents answer from Slack; the API reference says what programs can do.</p>'

const pane = ({ title, url, about }: FrontPage): string => `
<section aria-label="${escaped(title)}"><div><h2>${escaped(title)}</h2><p>${escaped(about)}</p><a href="${escaped(url)}" target="_blank" rel="noopener">Open alone</a></div>
<iframe src="${escaped(url)}" title="${escaped(title)}"></iframe></section>`
