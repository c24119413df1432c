// How updates reach a bot: pushed to its hook until that says 2xx, or kept until it asks.
import { setTimeout as pause } from 'node:timers/promises'
import type { Bot, Json, Update, World } from './world.ts'

const RETRY_MS = [100, 300, 1_000, 3_000]
const REORDER_AT = 2

export type Hooks = {
  send(bot: Bot, kind: string, chat: number, content: Json, text?: string): Update
  poll(bot: Bot, offset: number | undefined, timeoutS: number, signal: AbortSignal): Promise<Update[]>
  /** Pushes what is waiting: after a hook was set. */
  flush(bot: Bot): void
  stop(): void
}

type Answering = (bot: Bot, method: string, params: Json) => void
type Post = { world: World; answerCall: Answering; stopping: AbortSignal; held: (() => void)[] }

export const createHooks = (world: World, answerCall: Answering): Hooks => {
  const stopping = new AbortController()
  const office: Post = { world, answerCall, stopping: stopping.signal, held: [] }
  return {
    send: (bot, kind, chat, content, text) => {
      const update: Update = { update_id: bot.nextUpdate++, [kind]: content }
      const { update_id } = update
      world.ledger.updates.push({ update_id, kind, chat, delivered: 0, tried: 0, ...(text !== undefined && { text }) })
      bot.updates.push(update)
      if (bot.hook) start(office, bot, update)
      else for (const wake of bot.wake.splice(0)) wake()
      return update
    },
    flush: (bot) => {
      for (const update of bot.updates) start(office, bot, update)
    },
    poll: (bot, offset, timeoutS, signal) =>
      poll(world, bot, offset, timeoutS, AbortSignal.any([signal, stopping.signal])),
    stop: () => stopping.abort(),
  }
}

/** What a planned `reorder` held back goes once another has overtaken it. */
const start = (office: Post, bot: Bot, update: Update): void => {
  const { world, held } = office
  const fault = world.takeFault('hook')
  const go = (): void => void push(office, bot, update)
  if (fault?.does === 'reorder') held.push(go)
  else if (fault?.does === 'delay') setTimeout(go, fault.ms ?? 200).unref()
  else go()
  if (fault?.does === 'twice') void post(bot, update, world)
  if (held.length >= REORDER_AT || (held.length > 0 && fault?.does !== 'reorder'))
    for (const late of held.splice(0).reverse()) late()
}

const push = async ({ world, answerCall, stopping }: Post, bot: Bot, update: Update): Promise<void> => {
  for (let tried = 0; !stopping.aborted && bot.hook && bot.updates.includes(update); tried++) {
    const answer = await post(bot, update, world)
    if (answer.ok) {
      bot.updates = bot.updates.filter((other) => other !== update)
      if (answer.call) answerCall(bot, String(answer.call.method), answer.call)
      return
    }
    const wait = RETRY_MS[Math.min(tried, RETRY_MS.length - 1)]
    await pause(wait, undefined, { signal: stopping }).catch(() => {})
  }
}

type Answer = { ok: boolean; call?: Json }

const post = async (bot: Bot, update: Update, world: World): Promise<Answer> => {
  const entry = world.ledger.updates.find((sent) => sent.update_id === update.update_id)
  const { url, secret } = bot.hook ?? { url: '' }
  if (entry) entry.tried++
  try {
    const headers = { 'content-type': 'application/json', ...(secret && { 'x-telegram-bot-api-secret-token': secret }) }
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(update),
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    })
    const body = await response.text()
    if (!response.ok) return { ok: false }
    if (entry) entry.delivered++
    return { ok: true, ...callIn(body) }
  } catch {
    return { ok: false }
  }
}

/** A bot may answer a hook with the call it wants to make. */
const callIn = (body: string): { call?: Json } => {
  try {
    const call = JSON.parse(body) as Json
    return typeof call.method === 'string' ? { call } : {}
  } catch {
    return {}
  }
}

const poll = async (
  world: World,
  bot: Bot,
  offset: number | undefined,
  timeoutS: number,
  signal: AbortSignal,
): Promise<Update[]> => {
  if (offset !== undefined) confirm(world, bot, offset)
  if (bot.updates.length === 0 && timeoutS > 0) await waitForUpdate(bot, timeoutS, signal)
  const updates = bot.updates.slice(0, 100)
  return updates.length > 0 && world.takeFault('hook')?.does === 'twice' ? [...updates, ...updates] : updates
}

const confirm = (world: World, bot: Bot, offset: number): void => {
  for (const done of bot.updates.filter((update) => update.update_id < offset)) {
    const entry = world.ledger.updates.find((sent) => sent.update_id === done.update_id)
    if (entry) entry.delivered = 1
  }
  bot.updates = bot.updates.filter((update) => update.update_id >= offset)
}

const waitForUpdate = (bot: Bot, timeoutS: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, timeoutS * 1000)
    const end = (): void => {
      clearTimeout(timer)
      resolve()
    }
    bot.wake.push(end)
    signal.addEventListener('abort', end, { once: true })
  })
