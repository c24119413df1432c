// A real Request Tracker of Debian (`apt-get install request-tracker5 rt5-db-sqlite rt5-standalone`), with a ticket in it,
// and the extension beside it: whose page does it say it is? Not among the tests, for it takes 250 packages.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { openStage } from '../../core/src/http/testing/stage.ts'
import { ENVIRONMENT_KEY, probe } from '../../core/src/testing/environment.ts'
import { until } from '../../core/src/testing/index.ts'
import { requestTracker } from '../../plugins/browser-extension/src/adapters/request-tracker.ts'
import { plugin } from '../../plugins/browser-extension/src/index.ts'
import { openExtended } from '../../test/support/extension.ts'
import { connect, letIn } from '../../test/support/extension-sign-in.ts'
import type { Benchmark, Result } from './benchmark.ts'

const SERVER = '/usr/share/request-tracker5/libexec/rt-server'
const PASSWORD = 'a long password of the bench'
const NADIA = 'nadia@shopper.example'
const BUYER = 'buyer@other.example'
const run = promisify(execFile)

const settings = (folder: string, port: number): string => `
Set($rtname, 'bench'); Set($Organization, 'bench'); Set($WebDomain, '127.0.0.1'); Set($WebPort, ${port}); Set($WebPath, '');
Set($DatabaseType, 'SQLite'); Set($DatabaseName, '${folder}/rtdb'); Set($LogToSyslog, undef); Set($LogToSTDERR, 'error');
Set($MailCommand, 'testfile'); Set($MasonDataDir, '${folder}/mason'); Set($MasonSessionDir, '${folder}/sessions'); Set($CanonicalizeRedirectURLs, 0);
1;`

const TICKET = `
use lib '/usr/share/request-tracker5/lib'; use RT; RT::LoadConfig(); RT::Init();
my $root = RT::User->new(RT->SystemUser); $root->Load('root'); $root->SetPassword('${PASSWORD}');
my $ticket = RT::Ticket->new(RT::CurrentUser->new($root));
my ($id, undef, $said) = $ticket->Create(Queue => 1, Subject => 'Where is my parcel?', Requestor => 'Nadia Aziz <${NADIA}>', Cc => '${BUYER}',
  MIMEObj => MIME::Entity->build(From => 'Nadia Aziz <${NADIA}>', Data => ["It was due on Monday. Call me at +49 30 901820.\\n"]));
die $said unless $id;`

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}

/** In a folder of its own: whatever else of it is on this machine is left alone. */
const openTracker = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'deskless-tracker-'))
  const port = await freePort()
  for (const name of ['mason', 'sessions', 'more']) await mkdir(join(folder, name))
  await writeFile(join(folder, 'site.pm'), settings(folder, port))
  const env = { ...process.env, RT_SITE_CONFIG: join(folder, 'site.pm'), RT_SITE_CONFIG_DIR: join(folder, 'more') }
  const init = ['--action', 'init', '--skip-create', '--dba', '', '--dba-password', '']
  await run('rt-setup-database-5', init, { env })
  await run('perl', ['-e', TICKET], { env })
  const server = spawn(SERVER, ['--host', '127.0.0.1', '--port', String(port)], { env, stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  await until(async () => (await fetch(url).catch(() => undefined))?.ok === true, 'Request Tracker', 60_000)
  const close = async (): Promise<void> => {
    server.kill()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  return { url, close }
}

const openTicket = async (page: Page, url: string): Promise<void> => {
  await page.goto(url)
  await page.locator('input[name=user]').fill('root')
  await page.locator('input[name=pass]').fill(PASSWORD)
  await page.locator('input[type=submit]').first().click()
  await page.waitForURL((at) => !at.pathname.includes('Login'))
  await page.goto(`${url}/Ticket/Display.html?id=1`)
}

const look = async (url: string): Promise<{ asked: string; named: string }> => {
  const stage = await openStage({ plugins: [plugin] })
  const acme = await stage.company('acme')
  const browser = await openExtended({ allowed: ['http://127.0.0.1/*'] })
  const reads = async (panel: Page, text: string): Promise<string> => {
    const strip = panel.getByRole('region', { name: 'This page' })
    await strip.getByText(text).first().waitFor()
    return ((await strip.textContent()) ?? '').replace(/\s+/g, ' ')
  }
  try {
    const page = await browser.context.newPage()
    await openTicket(page, url)
    const panel = await browser.panelBeside(page)
    await connect(panel, stage.url)
    await letIn(browser, panel, acme)
    const asked = await reads(panel, 'people stand on this page')
    const { id, ...adapter } = requestTracker('127.0.0.1')
    const path = `/p/browser-extension/own-adapters/${id}`
    await stage.ask('PUT', path, { token: acme.token, body: adapter })
    // As after an hour: adapters are kept that long.
    await (await browser.worker()).evaluate(() => chrome.storage.session.remove('knowledge'))
    await page.reload()
    return { asked, named: await reads(panel, 'Nobody is known by') }
  } finally {
    await browser.close()
    await stage.close()
  }
}

const runIt: Benchmark['run'] = async (): Promise<Result[]> => {
  const what = 'a real ticket of Request Tracker: without an adapter, and with that of the README'
  if (!existsSync(SERVER)) return [{ what, measured: 'not installed here', budget: '' }]
  process.env[ENVIRONMENT_KEY] ??= JSON.stringify(await probe())
  const tracker = await openTracker()
  try {
    const { asked, named } = await look(tracker.url)
    const ok = asked.includes(NADIA) && asked.includes(BUYER) && named.includes(`Nadia Aziz · ${NADIA}`)
    return [{ what, measured: `“${asked}” · “${named}”`, budget: 'asks which of two; then it is Nadia', ok }]
  } finally {
    await tracker.close()
  }
}

export const tracker: Benchmark = { name: 'tracker', run: runIt }
