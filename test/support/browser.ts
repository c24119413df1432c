import { available, pageBrowser } from '@deskless/core/testing'
import type { BrowserContext, Browser as Chromium, Page } from 'playwright-core'
import { chromium } from 'playwright-core'

/**
 * A browser keeps a process ready for each profile, and tests go before they need it: a third of all processes they start.
 * Of several such lists the last counts, so what Playwright itself switches off stands here as well.
 */
const OFF = [
  'SpareRendererForSitePerProcess',
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades', 'LensOverlay'],
  ...['HttpsFirstBalancedModeAutoEnable', 'MediaRouter', 'PaintHolding', 'ThirdPartyStoragePartitioning'],
  ...['AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints', 'NetworkTimeServiceQuerying', 'AimEnabled'],
  'PreconnectToSearch',
]

/** Without these Chromium looks for its maker's services, and a closed network answers it with hundreds of refusals. */
export const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${OFF.join(',')}`,
]

/** A browser as a test has it: what it opened there is closed with it. */
export type Browser = Pick<Chromium, 'newContext' | 'newPage'> & { close(): Promise<void> }

/** The whole browser, and one of one's own. `without`: of what a driven browser is usually told. */
export const launchBrowser = (without: string[] = []): Promise<Chromium> => launch(available().chromium, without)

const launch = (executablePath: string | undefined, without: string[] = []): Promise<Chromium> =>
  chromium.launch({
    executablePath,
    args: QUIET,
    ignoreDefaultArgs: without,
    // Whoever ends this process ends it at once: the browser sees that nobody speaks to it any more, and goes.
    ...{ handleSIGHUP: false, handleSIGINT: false, handleSIGTERM: false },
  })

let shared: Promise<Chromium> | undefined

/** One that broke is no loss to the files that come after. */
const share = async (): Promise<Chromium> => {
  const browser = await launch(pageBrowser())
  browser.once('disconnected', () => {
    shared = undefined
  })
  return browser
}

/**
 * Tests of one process share a browser, as starting one takes a second of the processor; each has profiles of its own in
 * it, and sees nothing of the others.
 */
export const openBrowser = async (): Promise<Browser> => {
  shared ??= share()
  const browser = await shared
  const contexts = new Set<BrowserContext>()
  const newContext: Browser['newContext'] = async (options) => {
    const context = await browser.newContext(options)
    contexts.add(context)
    context.once('close', () => contexts.delete(context))
    return context
  }
  return {
    newContext,
    newPage: async (options) => (await newContext(options)).newPage(),
    close: async () => void (await Promise.all([...contexts].map((context) => context.close()))),
  }
}

/** A page whose own errors are kept: a test asks for them at its end. */
export const openPage = async (
  browser: Pick<Chromium, 'newContext'>,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; errors: string[] }> => {
  const context = await browser.newContext({ viewport: { width: 1100, height: 820 }, ...options })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  return { page, errors }
}
