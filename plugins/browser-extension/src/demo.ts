// The panel of the demo: whoever opens its page is Maya. Only where the demo runs, which is on one's own machine.
import type { DemoHost, DemoSeat, Route, RouteFile } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import { ensureBuilt } from './built.ts'
import { ensureExtension } from './built-extension.ts'
import { closeCrm, openCrm } from './demo/crm.ts'

let host: DemoHost | undefined
let session: Promise<string> | undefined

export const demo: DemoSeat = {
  start: async (given) => {
    await ensureBuilt(given.say)
    await ensureExtension(given.say)
    host = given
    session = undefined
    return {
      page: {
        title: 'Panel, as Maya',
        side: 'agent',
        url: `${given.hubUrl}/p/browser-extension/demo`,
        about: 'The same conversations without Slack. Also at /panel, and beside any page with the extension.',
      },
      pages: [openCrm(given.hubUrl)],
      stop: async () => {
        closeCrm()
        host = undefined
      },
    }
  },
}

/** The cookie the hub's own sign-in gives, once for everybody who looks: guessing is slowed down, and so would looking be. */
const signIn = async ({ hubUrl, members, passwordOf }: DemoHost): Promise<string> => {
  const email = members[0]!.email
  const answer = await fetch(`${hubUrl}/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: hubUrl },
    body: JSON.stringify({ email, password: await passwordOf(email) }),
  })
  const cookie = answer.headers.getSetCookie().find((one) => one.includes('session_token='))
  if (!cookie) throw new Refusal('unavailable', 'The demo could not sign Maya in. Start it again.')
  return cookie
}

const page: Route = {
  method: 'GET',
  path: '/demo',
  summary: 'The panel, signed in as Maya. Only while the demo runs.',
  caller: 'public',
  // As a page of the hub: the demo's front page frames it.
  answer: 'page',
  handle: async (): Promise<RouteFile> => {
    if (!host) throw new Refusal('not_found', 'The demo is not running here.')
    session ??= signIn(host).catch((error: unknown) => {
      session = undefined
      throw error
    })
    return {
      mime: 'text/html; charset=utf-8',
      body: '<!doctype html><title>Deskless</title><meta http-equiv="refresh" content="0;url=panel">',
      // The front page of the demo shows it in a frame.
      headers: { 'set-cookie': await session, 'content-security-policy': "default-src 'none'; frame-ancestors 'self'" },
    }
  },
}

export const demoRoutes: readonly Route[] = [page]
