// How Twilio tells: a signed form to an address, and once given up to its fallback; then "nothing more is done".
import { createHmac } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Fields, Hooked, Message, Status, World } from './world.ts'
import { bare } from './world.ts'

const RETRY_MS = [20, 40, 80, 200]
const REORDER_AT = 2

export type Hooks = {
  /** Somebody wrote to a sender of ours. */
  brings(message: Message, more?: Fields): void
  /** What became of a message of ours. */
  tells(message: Message, status: Status, code?: number): void
  stop(): void
}

type Post = { world: World; stopping: AbortSignal; held: (() => void)[] }

export const createHooks = (world: World): Hooks => {
  const stopping = new AbortController()
  const office: Post = { world, stopping: stopping.signal, held: [] }
  return {
    brings: (message, more = []) => {
      const service = [...world.senders.values()].find((one) => one.address === message.to)?.service
      const through = service ? world.services.get(service) : undefined
      const { hook: url, fallback } = (through?.hook ? through : world.senders.get(message.to)) ?? {}
      if (!url) return
      const fields = [
        ...messageFields(world, message),
        ...(service ? [['MessagingServiceSid', service] as [string, string]] : []),
        ...more,
      ]
      start(
        office,
        { kind: 'message', sid: message.sid, status: 'received', url, fallback, tried: 0, delivered: 0 },
        fields,
      )
    },
    tells: (message, status, code) => {
      message.status = status
      if (code) message.code = code
      if (!message.callback) return
      const fields: Fields = [
        ['MessageSid', message.sid],
        ['SmsSid', message.sid],
        ['MessageStatus', status],
        ['SmsStatus', status],
        ['To', message.to],
        ['From', message.from],
        ['AccountSid', world.accountSid],
        ['ApiVersion', '2010-04-01'],
        ...(code ? [['ErrorCode', String(code)] as [string, string]] : []),
      ]
      start(office, { kind: 'status', sid: message.sid, status, url: message.callback, tried: 0, delivered: 0 }, fields)
    },
    stop: () => stopping.abort(),
  }
}

const messageFields = ({ accountSid }: World, { sid, from, to, body, media }: Message): Fields => [
  ['ToCountry', 'US'],
  ['SmsMessageSid', sid],
  ['NumMedia', String(media.length)],
  ['SmsSid', sid],
  ['SmsStatus', 'received'],
  ...(bare(from) === from
    ? ([
        ['FromCity', 'NEW YORK'],
        ['FromState', 'NY'],
        ['FromZip', '10016'],
        ['FromCountry', 'US'],
      ] as Fields)
    : []),
  ['Body', body],
  ['To', to],
  ['NumSegments', '1'],
  ['MessageSid', sid],
  ['AccountSid', accountSid],
  ['From', from],
  ['ApiVersion', '2010-04-01'],
  ...media.flatMap(
    ({ mime, url = '' }, i): Fields => [
      [`MediaContentType${i}`, mime],
      [`MediaUrl${i}`, url],
    ],
  ),
]

/** What a planned `reorder` held back goes once another has overtaken it. */
const start = (office: Post, hooked: Hooked, fields: Fields): void => {
  const { world, held } = office
  world.ledger.hooks.push(hooked)
  const fault = world.takeFault(hooked.kind === 'message' ? 'hook' : 'status')
  const go = (): void => void push(office, hooked, fields)
  if (fault?.does === 'reorder') held.push(go)
  else if (fault?.does === 'delay') setTimeout(go, fault.ms ?? 200).unref()
  else go()
  if (fault?.does === 'twice') void post(office, hooked, fields)
  if (held.length >= REORDER_AT || (held.length > 0 && fault?.does !== 'reorder'))
    for (const late of held.splice(0).reverse()) late()
}

/** Each address is tried once, and as often again as stands behind its `#`. */
const push = async (office: Post, hooked: Hooked, fields: Fields): Promise<void> => {
  for (const url of [hooked.url, hooked.fallback].filter(Boolean) as string[]) {
    const retries = Math.min(Number(/[#&]rc=(\d)/.exec(url)?.[1] ?? 0), 5)
    for (let tried = 0; tried <= retries && !office.stopping.aborted; tried++) {
      if (await post(office, hooked, fields, url)) return
      const wait = RETRY_MS[Math.min(tried, RETRY_MS.length - 1)]
      await pause(wait, undefined, { signal: office.stopping }).catch(() => {})
    }
  }
  hooked.givenUp = true
}

export const signatureOf = (authToken: string, url: string, fields: Fields): string => {
  const sorted = [...fields].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return createHmac('sha1', authToken)
    .update(url + sorted.flat().join(''))
    .digest('base64')
}

const post = async ({ world }: Post, hooked: Hooked, fields: Fields, to = hooked.url): Promise<boolean> => {
  hooked.tried++
  const [url] = to.split('#') as [string]
  try {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'x-twilio-signature': signatureOf(world.authToken, url, fields),
        'i-twilio-idempotency-token': `${hooked.sid}-${hooked.status}`,
      },
      body: new URLSearchParams(fields).toString(),
      signal: AbortSignal.timeout(10_000),
    })
    await answer.text()
    if (answer.ok) hooked.delivered++
    return answer.ok
  } catch {
    return false
  }
}
