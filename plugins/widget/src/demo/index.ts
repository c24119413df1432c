// The demo's shop: a page of a made-up shop with the widget on it, as any site would embed it.
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { DemoSeat, Route, RouteFile } from '@deskless/core/contract'
import { hmacHex, Refusal, z } from '@deskless/core/contract'
import { ensureBuilt } from '../built.ts'

let open = false
/** What the shop would know and no page ever sees. */
let secret = ''

/** Whom the shop signs in on its second page. The demo's CRM knows her too. */
const NADIA = { id: 'customer-51', name: 'Nadia Aziz', email: 'nadia@shopper.example' }

export const demo: DemoSeat = {
  start: async ({ hubUrl, say }) => {
    await ensureBuilt(say)
    open = true
    secret = randomBytes(24).toString('hex')
    return {
      connection: {
        kind: 'inbox',
        name: 'Oak & Ember shop',
        settings: {
          title: 'Oak & Ember',
          greeting: 'Hello! Looking for a gift, or is a parcel on its way? Ask us anything.',
          replyTime: 'We usually answer within a few minutes',
          teamName: 'Oak & Ember',
          accent: '#2f5d50',
          identitySecret: secret,
        },
      },
      page: {
        title: 'Shop',
        side: 'customer',
        url: `${hubUrl}/p/widget/demo/{token}`,
        about: 'Open the chat at the bottom and write something.',
      },
      pages: [
        {
          title: 'Shop, signed in',
          side: 'customer',
          url: `${hubUrl}/p/widget/demo/{token}?as=nadia`,
          about: 'Whoever answers knows who writes.',
        },
      ],
      stop: async () => {
        open = false
      },
    }
  },
}

const file = async (name: string): Promise<string> => readFile(new URL(`../../demo/${name}`, import.meta.url), 'utf8')

/** As strict as a careful site: the widget must need nothing more than its hub. */
const POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; media-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'"

const page: Route = {
  method: 'GET',
  path: '/demo/:token',
  summary: 'The demo shop. Only while the demo runs.',
  caller: 'public',
  params: z.object({ token: z.string().regex(/^[\w-]{1,200}$/) }),
  query: z.object({ as: z.literal('nadia').optional() }),
  answer: 'page',
  handle: async ({ params, query }): Promise<RouteFile> => {
    if (!open) throw new Refusal('not_found', 'The demo is not running here.')
    const { token } = params as { token: string }
    const shop = (await file('shop.html')).replaceAll('{{door}}', token)
    const { as } = query as { as?: string }
    const html = as ? shop.replace('</head>', '<script src="../demo-nadia.js"></script></head>') : shop
    return { mime: 'text/html; charset=utf-8', body: html, headers: { 'content-security-policy': POLICY } }
  },
}

const style: Route = {
  method: 'GET',
  path: '/demo-shop.css',
  summary: 'The look of the demo shop.',
  caller: 'public',
  answer: 'file',
  handle: async (): Promise<RouteFile> => ({ mime: 'text/css; charset=utf-8', body: await file('shop.css') }),
}

/** What a shop's own server would put into its page: who has signed in, and that it vouches for her. */
const nadia: Route = {
  method: 'GET',
  path: '/demo-nadia.js',
  summary: 'Tells the chat of the demo shop that Nadia has signed in. Only while the demo runs.',
  caller: 'public',
  answer: 'file',
  handle: async (): Promise<RouteFile> => {
    if (!open) throw new Refusal('not_found', 'The demo is not running here.')
    const who = JSON.stringify({ ...NADIA, hash: hmacHex('sha256', secret, NADIA.id) })
    return {
      mime: 'text/javascript; charset=utf-8',
      body: `(window.deskless = window.deskless || []).push(['identify', ${who}])`,
      headers: { 'cache-control': 'no-store' },
    }
  },
}

export const demoRoutes: readonly Route[] = [page, style, nadia]
