// The browser ends a worker that rests for thirty seconds. Nobody watches here but the hub: a debugger would keep it awake.
import { WebSocket } from 'ws'
import { addMember, createToken } from '../../core/src/accounts/index.ts'
import type { Company, Stage } from '../../core/src/http/testing/stage.ts'
import { openStage } from '../../core/src/http/testing/stage.ts'
import { ENVIRONMENT_KEY, probe } from '../../core/src/testing/environment.ts'
import { until } from '../../core/src/testing/index.ts'
import { plugin } from '../../plugins/browser-extension/src/index.ts'
import type { Extended } from '../../test/support/extension.ts'
import { openExtended } from '../../test/support/extension.ts'
import { connect, letIn } from '../../test/support/extension-sign-in.ts'
import type { Benchmark } from './benchmark.ts'

const WATCHED_MS = { short: 50_000, long: 130_000 }

type Presence = { isOnline(): boolean; lost(): number; close(): void }

/** What omar's stream says of whether the owner is online. */
const watchPresence = async ({ services, url }: Stage, { accountId, ownerId }: Company): Promise<Presence> => {
  const omar = await addMember(services, accountId, { name: 'Omar', email: 'omar@acme.example', role: 'agent' })
  const { token } = await createToken(services, accountId, { name: 'bench', member: omar.id, scopes: ['*'] })
  const socket = new WebSocket(`${url.replace('http', 'ws')}/live`, ['deskless', `token.${token}`])
  let online: readonly string[] = []
  let lost = 0
  socket.on('message', (data) => {
    const { presence } = JSON.parse(String(data)) as { presence?: { online: string[] } }
    if (!presence) return
    if (online.includes(ownerId) && !presence.online.includes(ownerId)) lost += 1
    online = presence.online
  })
  return { isOnline: () => online.includes(ownerId), lost: () => lost, close: () => socket.close() }
}

/** How long the worker's line held, nobody attached to the browser. */
const watch = async (browser: Extended, presence: Presence, ms: number): Promise<number> => {
  await until(presence.isOnline, 'the panel to be seen')
  const alone = await browser.alone()
  try {
    await until(() => !presence.isOnline(), 'the panel to be gone')
    await until(presence.isOnline, 'the worker’s own line')
    const [began, before] = [Date.now(), presence.lost()]
    await until(() => Date.now() - began > ms || presence.lost() > before, 'the end of the watch', ms + 10_000)
    return Date.now() - began
  } finally {
    await alone.end()
  }
}

const run: Benchmark['run'] = async ({ short }) => {
  process.env[ENVIRONMENT_KEY] ??= JSON.stringify(await probe())
  const watched = short ? WATCHED_MS.short : WATCHED_MS.long
  const stage = await openStage({ plugins: [plugin] })
  const acme = await stage.company('acme')
  const browser = await openExtended({ allowed: ['http://127.0.0.1/*'], permissions: ['notifications'] })
  const presence = await watchPresence(stage, acme)
  try {
    const panel = await browser.panelBeside(await browser.context.newPage())
    await connect(panel, stage.url)
    await letIn(browser, panel, acme)
    const worker = await browser.worker()
    await worker.evaluate(() => chrome.storage.local.set({ wishes: { notifications: true } }))
    const held = await watch(browser, presence, watched)
    return [
      {
        what: 'the line of the extension’s worker, notifications on, no panel open',
        measured: `held ${Math.round(held / 1000)} s`,
        budget: `≥ ${watched / 1000} s (a worker at rest ends after 30 s)`,
        ok: held >= watched,
      },
    ]
  } finally {
    presence.close()
    await browser.close()
    await stage.close()
  }
}

export const workerLine: Benchmark = { name: 'worker', run }
