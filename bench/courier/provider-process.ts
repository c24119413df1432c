// The courier's own machines. They outlive every crash of the hub, and keep a ledger of what they took and what they told.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { writeLine } from '../support/ledger.ts'
import { seeded } from '../support/random.ts'
import type { Answer, Weather } from './provider.ts'
import { fileServer } from './provider-files.ts'
import { answerSlowly } from './provider-slow.ts'
import { tokenOffice } from './provider-tokens.ts'
import type { Hook, SendRequest } from './wire.ts'
import { SIGNATURE, sign } from './wire.ts'

const [ledger = '', seed = '1', filesLedger = '', tokensLedger = ''] = process.argv.slice(2)
const serveFile = fileServer(filesLedger)
const tokens = tokenOffice(tokensLedger)
const random = seeded(Number(seed))
let weather: Weather = {}
let keys = 0
let hooks = 0
/** What was to be taken once, and the key it was given. */
const takenOnce = new Map<string, string>()

const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()))

const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const path = request.url ?? ''
  if (path.startsWith('/files/')) return serveFile(path.slice('/files/'.length), response)
  const body = await read(request)
  if (path === '/token') return tokens.grant(body as { old?: string }, weather.refusesTokens ?? false, response)
  if (!tokens.takes(request)) return void response.writeHead(401).end()
  await take(body as SendRequest, response)
}

const take = async (asked: SendRequest, response: ServerResponse): Promise<void> => {
  const came = Date.now()
  if (weather.slow && asked.thread.startsWith(weather.slow.threads)) return takeSlowly(asked, weather.slow.ms, response)
  await pause(waitOf(weather.beforeMs))
  const answer = answerNow()
  if (answer && answer.is !== 'half') return refuse({ ...asked, came }, answer, response)
  const name = `${asked.delivery}/${asked.index}`
  const known = asked.once ? takenOnce.get(name) : undefined
  const key = known ?? `k-${++keys}`
  if (asked.once) takenOnce.set(name, key)
  const cut = answer !== undefined || random.next() < (weather.cut ?? 0)
  writeLine(ledger, { is: known ? 'repeated' : 'taken', key, cut, doubtful: cut, came, ...asked })
  const told = tellOf(key, asked)
  const telling = weather.echoFirst ? told() : undefined
  await pause(waitOf(weather.afterMs))
  if (answer) response.writeHead(200, JSON_TYPE).end('{"key":')
  else if (cut) response.destroy()
  else response.writeHead(200, JSON_TYPE).end(JSON.stringify({ key }))
  await (telling ?? told())
}

const takeSlowly = (asked: SendRequest, forMs: number, response: ServerResponse): Promise<void> => {
  const key = `k-${++keys}`
  writeLine(ledger, { is: 'taken', key, cut: true, doubtful: true, came: Date.now(), slow: true, ...asked })
  return answerSlowly(response, key, forMs)
}

const waitOf = (range: Weather['beforeMs']): number => (range ? random.between(...range) : 0)

const JSON_TYPE = { 'content-type': 'application/json' }

/** How this call is answered, if not as it should be. */
const answerNow = (): Answer | undefined => {
  const drawn = random.next()
  const { busy = 0, down = 0, storm } = weather
  if (drawn < busy) return { is: 'status', status: 429, retryAfter: 1 }
  if (drawn < busy + down) return { is: 'status', status: 503, retryAfter: 1 }
  return storm && random.next() < storm.chance ? storm.answer : undefined
}

type Refusal = Exclude<Answer, { is: 'half' }>

const refuse = (call: SendRequest & { came: number }, answer: Refusal, response: ServerResponse): void => {
  const doubtful = answer.is === 'page'
  writeLine(ledger, { ...call, ...answer, is: 'refused', doubtful })
  if (answer.is === 'error') response.writeHead(200, JSON_TYPE).end(JSON.stringify({ error: 'internal_error' }))
  else if (answer.is === 'page') response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>')
  else response.writeHead(answer.status, waitHeader(answer)).end()
}

const waitHeader = ({ retryAfter }: { retryAfter?: number }): Record<string, string> =>
  retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }

/** Everything the provider says of a message, in whatever order the weather wants, each of it perhaps twice. */
const tellOf =
  (key: string, { thread, text, delivery }: SendRequest) =>
  async (): Promise<void> => {
    if (!weather.hooks) return
    const said: Hook[] = [
      { id: `e-${key}`, is: 'echo', thread, key, text, delivery },
      { id: `d-${key}`, is: 'receipt', thread, of: key, status: 'delivered' },
      { id: `r-${key}`, is: 'receipt', thread, of: key, status: 'read' },
    ]
    const twice = said.flatMap((hook) => (random.next() < 0.3 ? [hook, hook] : [hook]))
    await Promise.all(random.shuffled(twice).map((hook) => push(hook)))
  }

const push = async (hook: Hook): Promise<void> => {
  const { url, secret, doors } = weather.hooks as NonNullable<Weather['hooks']>
  const body = JSON.stringify([hook])
  const headers = { [SIGNATURE]: sign(secret, body) }
  hooks++
  for (;;) {
    const signal = AbortSignal.timeout(5_000)
    const answer = await fetch(doors?.[hook.thread] ?? url, { method: 'POST', body, headers, signal }).catch(
      () => undefined,
    )
    await answer?.body?.cancel()
    if (answer?.ok) break
    await pause(random.between(50, 400))
  }
  hooks--
}

const read = async (request: IncomingMessage): Promise<unknown> => {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return JSON.parse(Buffer.concat(parts).toString('utf8'))
}

process.on('message', (said: { weather?: Weather; ask?: 'quiet'; endToken?: true }) => {
  if (said.weather) weather = said.weather
  if (said.endToken) tokens.end()
  if (said.ask) process.send?.({ quiet: hooks === 0 })
})
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
