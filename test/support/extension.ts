// A browser with the built extension in it, and pages of CRMs under their own names.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { available, until } from '@deskless/core/testing'
import type { BrowserContext, Page, Worker } from 'playwright-core'
import { chromium } from 'playwright-core'
import { ensureExtension } from '../../plugins/browser-extension/src/built-extension.ts'
import { QUIET } from './browser.ts'

const DIST = fileURLToPath(new URL('../../plugins/browser-extension/dist/extension', import.meta.url))
const FIXTURES = new URL('../../plugins/browser-extension/extension/fixtures/', import.meta.url)

/** Pages by host and path, over https as their makers serve them. */
export type Crm = { port: number; close(): Promise<void> }

export const fixture = (name: string): Promise<string> => readFile(new URL(`${name}.html`, FIXTURES), 'utf8')

export const openCrm = async (listener: RequestListener): Promise<Crm> => {
  const made = execFileSync(
    'openssl',
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=crm.example -keyout - -out -'.split(
      ' ',
    ),
    { stdio: ['ignore', 'pipe', 'ignore'] },
  ).toString()
  const server = createServer({ key: made, cert: made }, listener)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

export type Extended = {
  context: BrowserContext
  id: string
  worker(): Promise<Worker>
  /** The panel in a tab of its own, beside the page of another. */
  panelBeside(page: Page, options?: { width?: number }): Promise<Page>
  tabOf(page: Page): Promise<number>
  /** Goes on with the same profile and without a debugger, which would keep a worker awake. */
  alone(): Promise<{ end(): Promise<void> }>
  close(): Promise<void>
}

export type ExtendedOptions = {
  /** What the person has allowed already: no test can press the browser's own buttons. */
  allowed?: readonly string[]
  /** The same for what is asked only when it is switched on. */
  permissions?: readonly string[]
  /** Hosts that lie on this machine. */
  hosts?: Readonly<Record<string, number>>
  args?: readonly string[]
  colorScheme?: 'light' | 'dark'
}

/** A browser with the extension, by what it is started with; `allowed` and `permissions` are written into its manifest. */
const launchArguments = (folder: string, { hosts = {}, args = [] }: ExtendedOptions): string[] => {
  const rules = Object.entries(hosts).map(([host, port]) => `MAP ${host}:443 127.0.0.1:${port}`)
  return [
    ...QUIET,
    '--ignore-certificate-errors',
    `--disable-extensions-except=${folder}`,
    `--load-extension=${folder}`,
    ...(rules.length > 0 ? [`--host-resolver-rules=${rules.join(', ')}`] : []),
    ...args,
  ]
}

/** One step that hangs is named long before the whole test is given up. */
const STEP_MS = 60_000

export const openExtended = async (options: ExtendedOptions = {}): Promise<Extended> => {
  await ensureExtension()
  const profile = await mkdtemp(join(tmpdir(), 'deskless-extension-'))
  const folder = join(profile, 'extension')
  await cp(DIST, folder, { recursive: true })
  await allow(folder, options)
  const { colorScheme } = options
  const args = launchArguments(folder, options)
  const context = await chromium.launchPersistentContext(join(profile, 'profile'), {
    executablePath: available().chromium as string,
    headless: true,
    ignoreHTTPSErrors: true,
    viewport: { width: 1100, height: 820 },
    ...(colorScheme && { colorScheme }),
    args,
  })
  context.setDefaultTimeout(STEP_MS)
  return { ...(await seen(context)), close: () => leave(context, profile), alone: () => alone(context, profile, args) }
}

const seen = async (
  context: BrowserContext,
): Promise<Pick<Extended, 'context' | 'id' | 'worker' | 'tabOf' | 'panelBeside'>> => {
  const worker = async (): Promise<Worker> => context.serviceWorkers()[0] ?? context.waitForEvent('serviceworker')
  const id = new URL((await worker()).url()).host
  const tabOf = async (page: Page): Promise<number> => {
    await page.bringToFront()
    const find = async () =>
      heard((await worker()).evaluate(async () => (await chrome.tabs.query({ active: true }))[0]?.id))
    return until(find, 'the tab in front')
  }
  return {
    context,
    id,
    worker,
    tabOf,
    panelBeside: async (page, { width = 380 } = {}) => {
      const tab = await tabOf(page)
      const panel = await context.newPage()
      await panel.setViewportSize({ width, height: 720 })
      await panel.goto(`chrome-extension://${id}/sidepanel.html?tabId=${tab}`)
      return panel
    },
  }
}

/** The browser ends workers and begins them anew, and who asks in between is answered by nobody and told by nobody. */
const UNHEARD_MS = 5_000

const heard = <T>(answer: Promise<T>): Promise<T | undefined> =>
  Promise.race([answer.catch(() => undefined), pause(UNHEARD_MS, undefined, { ref: false })])

const leave = async (context: BrowserContext, profile: string): Promise<void> => {
  await context.close()
  await rm(profile, { recursive: true, force: true, maxRetries: 5 })
}

/** The same browser again, and nobody attached to it. */
const alone = async (
  context: BrowserContext,
  profile: string,
  args: readonly string[],
): Promise<{ end(): Promise<void> }> => {
  await context.close()
  const data = `--user-data-dir=${join(profile, 'profile')}`
  const browser = spawn(available().chromium as string, [...args, data, '--headless=new', 'about:blank'], {
    stdio: 'ignore',
  })
  const ended = once(browser, 'exit')
  return {
    end: async () => {
      browser.kill()
      await ended
    },
  }
}

/** The only difference to what people load. */
const allow = async (folder: string, { allowed = [], permissions = [] }: ExtendedOptions): Promise<void> => {
  const path = join(folder, 'manifest.json')
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { permissions: string[] }
  const changed = { host_permissions: allowed, permissions: [...manifest.permissions, ...permissions] }
  await writeFile(path, JSON.stringify({ ...manifest, ...changed }))
}
