// How the hub hears of things: signed, whole, and again and again until it says 2xx.
import { createHmac } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Callback, Json, Sent, World } from './world.ts'

const RETRY_MS = [100, 300, 1_000, 3_000]
const REORDER_AT = 2

/** What the ledger says of it. */
export type Told = { what: string; who: string; text?: string }

export type Hooks = {
  /** One change of our number. */
  send(field: string, value: Json, told: Told): void
  /** A body of one's own making, signed. `viaApp`: to where the app is registered, whatever its numbers say. */
  bring(body: Json, told: Told, viaApp?: boolean): void
  /** Asks a door whether it is ours. */
  verify(callback: Callback): Promise<boolean>
  stop(): void
}

type Hook = { bytes: string; entry: Sent; viaApp: boolean }
type Post = { world: World; stopping: AbortSignal; held: (() => void)[] }

export const createHooks = (world: World): Hooks => {
  const stopping = new AbortController()
  const office: Post = { world, stopping: stopping.signal, held: [] }
  const bring = (body: Json, told: Told, viaApp = false): void => start(office, body, told, viaApp)
  return {
    bring,
    send: (field, value, told) => bring(envelope(world, field, value), told),
    verify,
    stop: () => stopping.abort(),
  }
}

const envelope = ({ business }: World, field: string, value: Json): Json => {
  const { businessAccountId: id, phoneNumberId: phone_number_id, displayPhoneNumber: display_phone_number } = business
  const metadata = { display_phone_number, phone_number_id }
  const change = { field, value: { messaging_product: 'whatsapp', metadata, ...value } }
  return { object: 'whatsapp_business_account', entry: [{ id, changes: [change] }] }
}

/** What a planned `reorder` held back goes once another has overtaken it. */
const start = (office: Post, body: Json, told: Told, viaApp: boolean): void => {
  const { world, held } = office
  const entry: Sent = { id: `hook-${world.ledger.hooks.length + 1}`, ...told, delivered: 0, tried: 0 }
  world.ledger.hooks.push(entry)
  const hook: Hook = { bytes: JSON.stringify(body), entry, viaApp }
  const fault = world.takeFault('hook')
  const go = (): void => void push(office, hook)
  if (fault?.does === 'reorder') held.push(go)
  else if (fault?.does === 'delay') setTimeout(go, fault.ms ?? 200).unref()
  else go()
  if (fault?.does === 'twice') void post(world, hook)
  if (held.length >= REORDER_AT || (held.length > 0 && fault?.does !== 'reorder'))
    for (const late of held.splice(0).reverse()) late()
}

const push = async ({ world, stopping }: Post, hook: Hook): Promise<void> => {
  for (let tried = 0; !stopping.aborted; tried++) {
    if (await post(world, hook)) return
    await pause(RETRY_MS[Math.min(tried, RETRY_MS.length - 1)], undefined, { signal: stopping }).catch(() => {})
  }
}

export const signature = (secret: string, bytes: string): string =>
  `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`

const post = async ({ business }: World, { bytes, entry, viaApp }: Hook): Promise<boolean> => {
  const url = (viaApp ? business.callback : (business.override ?? business.callback))?.url
  if (!url || !business.subscribed) return false
  entry.tried++
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature(business.appSecret, bytes) }
  try {
    const init = { method: 'POST', headers, body: bytes, redirect: 'manual' as const }
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) })
    await response.arrayBuffer()
    if (response.ok) entry.delivered++
    return response.ok
  } catch {
    return false
  }
}

const verify = async ({ url, verifyToken }: Callback): Promise<boolean> => {
  const challenge = String(Math.floor(Math.random() * 1e9))
  const asked = new URL(url)
  asked.searchParams.set('hub.mode', 'subscribe')
  asked.searchParams.set('hub.verify_token', verifyToken)
  asked.searchParams.set('hub.challenge', challenge)
  try {
    const response = await fetch(asked, { signal: AbortSignal.timeout(10_000) })
    return response.ok && (await response.text()) === challenge
  } catch {
    return false
  }
}
