// A customer's side of an end-to-end test: a site on an origin of its own, under a policy that allows nothing but the hub.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { until } from '@deskless/core/testing'
import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { Browser } from './browser.ts'

export type Shop = { url: string; close(): Promise<void> }

/** Where the shop serves the service worker that shows notices. */
export const WORKER = '/deskless-sw.js'

/** Attributes of the script tag come from the page's address: `?attrs=data-preload`. */
export const openShop = async (hubUrl: string, inboxToken: string): Promise<Shop> => {
  const policy = `default-src 'none'; script-src ${hubUrl}; connect-src ${hubUrl} ${hubUrl.replace('http', 'ws')}; img-src ${hubUrl}`
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://shop')
    const [lang, attrs] = [searchParams.get('lang') ?? 'en', searchParams.get('attrs') ?? '']
    // A service worker is the site's own to allow; what it fetches from the hub falls under the same policy.
    response.setHeader('content-security-policy', attrs.includes('data-push') ? `${policy}; worker-src 'self'` : policy)
    const isWorker = request.url === WORKER
    response.setHeader('content-type', `text/${isWorker ? 'javascript' : 'html'}; charset=utf-8`)
    response.end(isWorker ? `importScripts('${hubUrl}/p/widget/push.js')` : page(hubUrl, inboxToken, lang, attrs))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const page = (hubUrl: string, token: string, lang: string, attrs: string): string =>
  `<!doctype html><html lang="${lang}" dir="${lang === 'ar' ? 'rtl' : 'ltr'}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="${hubUrl}/favicon.ico"><title>Shop</title>
<h1>A shop</h1><script async src="${hubUrl}/p/widget/loader.js" data-inbox="${token}" ${attrs}></script></html>`

export type Visitor = {
  page: Page
  /** Whatever the page asked the hub for, as `GET /path`. */
  asked: string[]
  /** Errors of the page and of its policy. */
  complaints: string[]
  chat: Locator
  open(): Promise<void>
  write(text: string): Promise<void>
  /** Bubbles from top to bottom, as the visitor reads them. */
  read(): Promise<string[]>
  /** Waits until all of these are among the bubbles; gives all bubbles. */
  hears(...texts: string[]): Promise<string[]>
  leave(): Promise<void>
}

export const visit = async (browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options })
  return visitIn(await context.newPage(), url)
}

export const visitIn = async (page: Page, url: string): Promise<Visitor> => {
  const asked: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (line) => {
    if (/Content Security Policy|TypeError|Uncaught/.test(line.text())) complaints.push(line.text())
  })
  const chat = page.locator('deskless-widget')
  await page.goto(url)
  await chat.locator('.launcher').waitFor()
  const open = async (): Promise<void> => {
    await chat.locator('.launcher').click()
    await chat.locator('textarea').waitFor()
  }
  const write = async (text: string): Promise<void> => {
    await chat.locator('textarea').fill(text)
    await chat.locator('textarea').press('Enter')
  }
  const read = (): Promise<string[]> =>
    chat.locator('.log .line:not(.greeting) :is(.bubble, .big):not(.dots)').allInnerTexts()
  const hears = (...texts: string[]): Promise<string[]> =>
    until(
      async () => {
        const bubbles = await read()
        return texts.every((text) => bubbles.includes(text)) && bubbles
      },
      `the bubbles ${texts.join(', ')}`,
    )
  return { page, asked, complaints, chat, open, write, read, hears, leave: () => page.context().close() }
}
