// A hub, a company, a CRM and a browser with the extension in it, for one test after the other.
import { needs } from '@deskless/core/testing'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { Company, Stage } from '../../core/src/http/testing/stage.ts'
import { openStage } from '../../core/src/http/testing/stage.ts'
import { plugin } from '../../plugins/browser-extension/src/index.ts'
import type { Crm, Extended, ExtendedOptions } from './extension.ts'
import { openCrm, openExtended } from './extension.ts'
import { connect, letIn } from './extension-sign-in.ts'

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
  beside(path: string): Promise<{ page: Page; panel: Page }>
  signIn(panel: Page): Promise<void>
}

const EMPTY = '<!doctype html><title>Nobody</title><main>Nothing here.</main>'

export const extensionStage = (options: ExtendedOptions = {}): ExtensionStage => {
  const pages = new Map<string, string>()
  const at = {} as { stage: Stage; acme: Company; browser: Extended; crm: Crm }
  beforeAll(async () => {
    at.crm = await openCrm((request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end(pages.get(new URL(request.url ?? '/', HUBSPOT).pathname) ?? EMPTY)
    })
  })
  afterAll(() => at.crm.close())
  beforeEach(async () => {
    at.stage = await openStage({ plugins: [plugin] })
    at.acme = await at.stage.company('acme')
    const allowed = [`${HUBSPOT}/*`, 'http://127.0.0.1/*']
    at.browser = await openExtended({ allowed, hosts: { 'app.hubspot.com': at.crm.port }, ...options })
  })
  afterEach(async () => {
    await at.browser?.close()
    await at.stage?.close()
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

const doing = (at: { stage: Stage; acme: Company; browser: Extended }): Pick<ExtensionStage, 'beside' | 'signIn'> => ({
  beside: async (path) => {
    const page = await at.browser.context.newPage()
    await page.goto(`${HUBSPOT}${path}`)
    return { page, panel: await at.browser.panelBeside(page) }
  },
  signIn: async (panel) => {
    await connect(panel, at.stage.url)
    await letIn(at.browser, panel, at.acme)
  },
})

export const stripOf = (panel: Page) => panel.getByRole('region', { name: 'This page' })
