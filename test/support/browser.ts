import { available } from '@deskless/core/testing'
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'

/** Without these Chromium looks for its maker's services, and a closed network answers it with hundreds of refusals. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** `without`: of what a driven browser is usually told. */
export const openBrowser = (without: string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath: available().chromium as string, args: QUIET, ignoreDefaultArgs: without })

/** A page whose own errors are kept: a test asks for them at its end. */
export const openPage = async (
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; errors: string[] }> => {
  const context = await browser.newContext({ viewport: { width: 1100, height: 820 }, ...options })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  return { page, errors }
}
