// The courier as a channel of the hub, written against the contract like any other.
import type { Capabilities, ChannelSeat, Fact, Part, RawItem } from '@deskless/core/contract'
import { ChannelError, definePlugin, Refusal, secret, summary, text, unreadable, url, z } from '@deskless/core/contract'
import { withToken } from './token.ts'
import type { Hook, SendAnswer } from './wire.ts'
import { BURNS_MS, isSigned, POISON, SIGNATURE } from './wire.ts'

type Settings = { secret: string; apiBaseUrl: string; resend: Capabilities['resend']; tokens: boolean }

const capabilities = ({ resend }: Settings): Capabilities => ({
  text: { max: 4096, marks: [] },
  file: 'refuse',
  choices: 'fallback',
  card: 'fallback',
  form: 'fallback',
  location: 'fallback',
  template: 'refuse',
  edit: 'refuse',
  remove: 'refuse',
  react: 'refuse',
  typing: 'refuse',
  seen: 'refuse',
  receipts: ['accepted', 'delivered', 'read'],
  start: 'known-thread',
  resend,
  pace: { perSecond: 400, perThread: 40 },
})

const receive: ChannelSeat<Settings>['receive'] = (request, { connection }) => {
  if (!connection || !isSigned(String(connection.settings.secret), request.body, request.headers[SIGNATURE]))
    throw new Refusal('bad_signature')
  const hooks = hooksIn(request.body)
  if (!hooks) return { items: [unreadable(request.body)] }
  const items = hooks.map((hook) => ({ key: hook.id, lane: hook.thread, body: Buffer.from(JSON.stringify(hook)) }))
  return { items }
}

const hooksIn = (body: Uint8Array): Hook[] | undefined => {
  try {
    return hooksSchema.parse(JSON.parse(Buffer.from(body).toString('utf8'))) as Hook[]
  } catch {
    return undefined
  }
}

const hooksSchema = z.array(z.looseObject({ id: z.string(), thread: z.string() }))

const parse = (raw: RawItem): Fact[] => {
  const hook = JSON.parse(Buffer.from(raw.body).toString('utf8')) as Hook
  if ('text' in hook) swallow(hook.text)
  const identity = { namespace: 'courier', value: hook.thread, verified: true }
  switch (hook.is) {
    case 'message':
      return [message(hook.id, hook, { side: 'contact', identities: [identity], profile: { name: hook.thread } })]
    case 'echo':
      return [{ ...message(hook.key, hook, { side: 'us', to: [identity] }), delivery: hook.delivery }]
    case 'edit':
      return [{ is: 'edit', of: hook.of, parts: [text(hook.text)] }]
    case 'removal':
      return [{ is: 'removal', of: hook.of }]
    case 'receipt':
      return [{ is: 'receipt', of: hook.of, status: hook.status }]
    default:
      throw new Error(`an unknown hook: ${hook satisfies never}`)
  }
}

/** As a parser with a bug, and one with an expression that backtracks, would. */
const swallow = (words: string): void => {
  if (words.startsWith(POISON.throws)) throw new Error('This hook cannot be read.')
  if (words.startsWith(POISON.burns)) for (const end = Date.now() + BURNS_MS; Date.now() < end; );
}

type Message = Extract<Fact, { is: 'message' }>

const message = (
  key: string,
  hook: { thread: string; text: string; file?: string },
  from: Message['from'],
): Message => ({
  is: 'message',
  key,
  threads: [{ ref: hook.thread }],
  from,
  parts: [text(hook.text), ...(hook.file ? [filePart(hook.file)] : [])],
})

const filePart = (name: string): Part => ({
  is: 'file',
  source: name,
  name,
  mime: 'application/octet-stream',
  as: 'file',
})

const send: ChannelSeat<Settings>['send'] = async (piece, inbox, { deliveryId, index, signal }) => {
  const once = inbox.settings.resend === 'safe'
  const body = JSON.stringify({ ...piece, delivery: deliveryId, index, once })
  // What safeFetch throws says itself whether a byte left; it is let through.
  const answer = await withToken(inbox, (headers) =>
    inbox.hub.safeFetch(`${inbox.settings.apiBaseUrl}/send`, { method: 'POST', headers, body, signal }),
  )
  if (answer.status === 200) return { keys: [keyIn(await answer.text())] }
  const afterMs = Number(answer.headers.get('retry-after') ?? 1) * 1000
  if (answer.status === 429) throw refused('rate_limited', { afterMs })
  if (answer.status === 503) throw refused('unavailable', 'later')
  if (answer.status === 401) throw refused('unauthorised', 'later')
  throw new ChannelError({ code: `http_${answer.status}`, sent: 'unsure', retry: 'never', tell: 'The courier failed.' })
}

/** Half an answer leaves open what the other half would have said. */
const keyIn = (body: string): string => {
  const answer = answerIn(body)
  if (!answer)
    throw new ChannelError({ code: 'unreadable', sent: 'unsure', retry: 'never', tell: 'The courier mumbled.' })
  if ('error' in answer) throw refused(answer.error, 'later')
  return answer.key
}

const answerIn = (body: string): SendAnswer | undefined => {
  try {
    return JSON.parse(body) as SendAnswer
  } catch {
    return undefined
  }
}

const refused = (code: string, retry: ChannelError['retry']): ChannelError =>
  new ChannelError({ code, sent: 'no', retry, tell: 'The courier took nothing and asks to come again.' })

/** Longer than an honest answer takes. */
const FILE_MS = 2_000

const openFile: NonNullable<ChannelSeat<Settings>['openFile']> = async (source, inbox) => {
  const url = `${inbox.settings.apiBaseUrl}/files/${String(source)}`
  const answer = await inbox.hub.safeFetch(url, { timeoutMs: FILE_MS })
  if (answer.status === 410)
    throw new ChannelError({ code: 'expired', sent: 'no', retry: 'never', tell: 'The courier threw this file away.' })
  if (answer.status !== 200) throw refused(`http_${answer.status}`, 'later')
  const bytes = await answer.bytes()
  return {
    bytes: (async function* () {
      yield bytes
    })(),
  }
}

export const courier = definePlugin<Settings>({
  id: 'courier',
  contract: 1,
  channel: {
    label: 'Courier',
    settings: z.object({
      secret: secret('Signing secret'),
      apiBaseUrl: url('Address of the provider'),
      resend: z.enum(['may-duplicate', 'safe']).default('may-duplicate'),
      tokens: z.boolean().default(false).describe('It is called with a token that ends'),
    }),
    capabilities: ({ settings }) => capabilities(settings),
    receive,
    parse,
    pieces: (out) => [{ thread: out.thread, text: summary(out.parts) }],
    send,
    openFile,
  },
})
