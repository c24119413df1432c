// One hub, one CRM and one browser with the extension in it, for all tests of a file; each test has a company of its own
// and an extension that knows nothing yet.
import { needs } from '@deskless/core/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { writes } from '../../core/src/commands/testing/scene.ts'
import { createConnection } from '../../core/src/connections/index.ts'
import { parcel } from '../../core/src/http/testing/parcel.ts'
import type { Company, Stage } from '../../core/src/http/testing/stage.ts'
import { openStage } from '../../core/src/http/testing/stage.ts'
import { plugin } from '../../plugins/browser-extension/src/index.ts'
import type { Crm, Extended, ExtendedOptions } from './extension.ts'
import { openCrm, openExtended } from './extension.ts'
import { keysOf } from './extension-sign-in.ts'

export const HUBSPOT = 'https://app.hubspot.com'
/** A whole browser, a hub and a page: on a busy machine each takes its seconds. A guard; what hangs is named by its own limit. */
export const slowly = { ...needs('chromium'), timeout: 300_000 }

export type ExtensionStage = {
  readonly stage: Stage
  readonly acme: Company
  readonly browser: Extended
  /** What the CRM serves, by path. */
  readonly pages: Map<string, string>
  /** Opens a page of the CRM with the panel beside it. */
  beside(path: string, origin?: string): Promise<{ page: Page; panel: Page }>
  /** The extension is let in, as if by its form: who signs in by the form says so themselves. */
  signIn(panel: Page): Promise<void>
  /** Nadia writes to the company; answers her conversation. */
  asks(text: string): Promise<string>
}

const EMPTY = '<!doctype html><title>Nobody</title><main>Nothing here.</main>'

type At = { stage: Stage; acme: Company; browser: Extended; crm: Crm }

/** `sites`: what the CRM is called besides. */
export const extensionStage = (options: ExtendedOptions = {}, sites: readonly string[] = []): ExtensionStage => {
  const pages = new Map<string, string>()
  const at = {} as At
  beforeAll(async () => {
    at.crm = await openCrm((request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end(pages.get(new URL(request.url ?? '/', HUBSPOT).pathname) ?? EMPTY)
    })
    at.stage = await openStage({ plugins: [plugin, parcel], unlimited: true })
    const hosts = ['app.hubspot.com', ...sites]
    at.browser = await openExtended({
      allowed: [...hosts.map((host) => `https://${host}/*`), 'http://127.0.0.1/*'],
      hosts: Object.fromEntries(hosts.map((host) => [host, at.crm.port])),
      ...options,
    })
  }, 180_000)
  let companies = 0
  beforeEach(async () => {
    await forget(at.browser)
    at.acme = await at.stage.company(companies++ === 0 ? 'acme' : `acme${companies}`)
  })
  afterAll(async () => {
    await at.browser?.close()
    await at.stage?.close()
    await at.crm?.close()
  })
  return {
    pages,
    get stage() {
      return at.stage
    },
    get acme() {
      return at.acme
    },
    get browser() {
      return at.browser
    },
    ...doing(at),
  }
}

/** As it is after it was loaded: nobody signed in, no page open, nothing chosen. */
const forget = async ({ context, worker }: Extended): Promise<void> => {
  const [first, ...others] = context.pages()
  await context.clearCookies()
  for (const page of others) await page.close()
  await first?.goto('about:blank')
  await (await worker()).evaluate(async () => {
    const scripts = await chrome.scripting.getRegisteredContentScripts()
    await chrome.scripting.unregisterContentScripts({ ids: scripts.map(({ id }) => id) })
    await chrome.storage.local.clear()
    await chrome.storage.session.clear()
    await chrome.action.setBadgeText({ text: '' })
  })
}

const doing = (at: At): Pick<ExtensionStage, 'beside' | 'signIn' | 'asks'> => ({
  beside: async (path, origin = HUBSPOT) => {
    const page = await at.browser.context.newPage()
    await page.goto(`${origin}${path}`)
    return { page, panel: await at.browser.panelBeside(page) }
  },
  signIn: async (panel) => {
    const kept = await keysOf(at.stage, at.acme)
    await (await at.browser.worker()).evaluate(async ({ local, session }) => {
      await chrome.storage.session.set(session)
      await chrome.storage.local.set(local)
    }, kept)
    await panel.reload()
    await panel.locator('.desk').waitFor()
  },
  asks: async (text) => {
    const { accountId, ownerId } = at.acme
    const wanted = { accountId, kind: 'inbox' as const, plugin: 'parcel', name: 'Shop', settings: { secret: 's' } }
    const inbox = await createConnection(at.stage.services, wanted)
    const people = { maya: ownerId, omar: ownerId, vera: ownerId }
    return (await writes(at.stage.services.db, { accountId, ...people, inbox }, 'Nadia', text)).id
  },
})

export const stripOf = (panel: Page) => panel.getByRole('region', { name: 'This page' })
