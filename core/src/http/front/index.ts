import { fileURLToPath } from 'node:url'
import { Router, static as serve } from 'express'
import type { DemoPage } from '../../contract/index.ts'

/** What `/` shows. The demo puts its pages here once they run; `url` is a path of this hub, or an address elsewhere. */
export type Front = { pages: DemoPage[] }

/** The first page a newcomer sees: in the demo the customer's side and the agents' next to each other. */
export const frontRouter = (front: Front): Router => {
  const router = Router()
  const files = fileURLToPath(new URL('./static/', import.meta.url))
  router.use('/front', serve(files, { index: false, redirect: false }))
  router.get('/', (_request, response) => {
    response.set('content-security-policy', policy(front.pages))
    response.type('html').send(page(front.pages))
  })
  return router
}

const policy = (pages: readonly DemoPage[]): string => {
  const frames = [...new Set(pages.map(({ url }) => (url.startsWith('/') ? "'self'" : new URL(url).origin)))]
  return `default-src 'none'; style-src 'self'; script-src 'self'; frame-src ${frames.join(' ') || "'none'"}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

const page = (pages: readonly DemoPage[]): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Deskless</title>
<link rel="stylesheet" href="/front/front.css"><script type="module" src="/front/front.js"></script></head>
<body><header class="top"><h1>Deskless</h1><p>Customer support without another desk.</p><nav class="links"><a href="/docs">API reference</a></nav></header>
${pages.length > 0 ? `<main>${SIDES.map((side) => sideOf(pages, side)).join('')}</main>` : NOTHING_TO_SHOW}</body></html>`

const NOTHING_TO_SHOW =
  '<p class="plain">The hub is running. Agents answer from the tools that are connected to it; the API reference says what programs can do.</p>'

const SIDES = [
  { side: 'customer', heading: 'A customer writes' },
  { side: 'agent', heading: 'An agent answers' },
] as const

/** Without script every page is a link that opens alone. */
const sideOf = (all: readonly DemoPage[], { side, heading }: (typeof SIDES)[number]): string => {
  const pages = all.filter((one) => one.side === side)
  if (pages.length === 0) return ''
  const tabs = pages.map(
    ({ title, url, about }, at) =>
      `<a id="${side}-${at}" href="${escaped(url)}" title="${escaped(about)}" target="_blank" rel="noopener">${escaped(title)}</a>`,
  )
  return `<section data-side="${side}" aria-label="${heading}"><header><h2>${heading}</h2><nav>${tabs.join('')}</nav></header></section>`
}
