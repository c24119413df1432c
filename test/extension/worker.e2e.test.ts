// The browser ends a worker that rests for thirty seconds. Nobody watches here but the hub: a debugger would keep it awake.
import { until } from '@deskless/core/testing'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { addMember, createToken } from '../../core/src/accounts/index.ts'
import { extensionStage, slowly } from '../support/extension-stage.ts'

const it = extensionStage({ permissions: ['notifications'] })
const WATCHED_MS = 50_000

/** What omar's stream says of who is online. */
const watchPresence = async (): Promise<{ online(): readonly string[]; lost(): number; close(): void }> => {
  const { services, url } = it.stage
  const omar = await addMember(services, it.acme.accountId, { name: 'Omar', email: 'omar@acme.example', role: 'agent' })
  const { token } = await createToken(services, it.acme.accountId, { name: 'test', member: omar.id, scopes: ['*'] })
  const socket = new WebSocket(`${url.replace('http', 'ws')}/live`, ['deskless', `token.${token}`])
  let online: readonly string[] = []
  let lost = 0
  socket.on('message', (data) => {
    const { presence } = JSON.parse(String(data)) as { presence?: { online: string[] } }
    if (!presence) return
    if (online.includes(it.acme.ownerId) && !presence.online.includes(it.acme.ownerId)) lost += 1
    online = presence.online
  })
  return { online: () => online, lost: () => lost, close: () => socket.close() }
}

test('with notifications on, the line of the worker holds past the thirty seconds', slowly, async () => {
  const { panel } = await it.beside('/nobody')
  await it.signIn(panel)
  const worker = await it.browser.worker()
  await worker.evaluate(() => chrome.storage.local.set({ wishes: { notifications: true } }))
  const presence = await watchPresence()
  await until(() => presence.online().includes(it.acme.ownerId))
  const browser = await it.browser.alone()
  await until(() => !presence.online().includes(it.acme.ownerId))
  try {
    const isOnline = (): boolean => presence.online().includes(it.acme.ownerId)
    await until(isOnline)
    const [began, before] = [Date.now(), presence.lost()]
    const isLost = (): boolean => presence.lost() > before
    await until(() => Date.now() - began > WATCHED_MS || isLost(), 'fifty seconds', WATCHED_MS + 10_000)
    console.log(`The worker's line held ${Math.round((Date.now() - began) / 1000)} s; lost: ${isLost()}.`)
    expect([isOnline(), isLost()]).toEqual([true, false])
  } finally {
    await browser.end()
    presence.close()
  }
})
