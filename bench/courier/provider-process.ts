// The courier's own machines. They outlive every crash of the hub, and keep a ledger of what they took and what they told.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { writeLine } from '../support/ledger.ts'
import { seeded } from '../support/random.ts'
import type { Weather } from './provider.ts'
import type { Hook, SendRequest } from './wire.ts'
import { SIGNATURE, sign } from './wire.ts'

const [ledger = '', seed = '1'] = process.argv.slice(2)
const random = seeded(Number(seed))
let weather: Weather = {}
let keys = 0
let hooks = 0
/** What was to be taken once, and the key it was given. */
const takenOnce = new Map<string, string>()

const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()))

const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const asked = (await read(request)) as SendRequest
  await pause(waitOf(weather.beforeMs))
  const refusal = refusalNow()
  if (refusal) {
    writeLine(ledger, { is: 'refused', status: refusal, ...asked })
    response.writeHead(refusal, { 'retry-after': '1' }).end()
    return
  }
  const name = `${asked.delivery}/${asked.index}`
  const known = asked.once ? takenOnce.get(name) : undefined
  const key = known ?? `k-${++keys}`
  if (asked.once) takenOnce.set(name, key)
  const cut = random.next() < (weather.cut ?? 0)
  writeLine(ledger, { is: known ? 'repeated' : 'taken', key, cut, ...asked })
  const told = tellOf(key, asked)
  const telling = weather.echoFirst ? told() : undefined
  await pause(waitOf(weather.afterMs))
  if (cut) response.destroy()
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ key }))
  await (telling ?? told())
}

const waitOf = (range: Weather['beforeMs']): number => (range ? random.between(...range) : 0)

const refusalNow = (): number | undefined => {
  const drawn = random.next()
  if (drawn < (weather.busy ?? 0)) return 429
  return drawn < (weather.busy ?? 0) + (weather.down ?? 0) ? 503 : undefined
}

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
  const { url, secret } = weather.hooks as NonNullable<Weather['hooks']>
  const body = JSON.stringify([hook])
  const headers = { [SIGNATURE]: sign(secret, body) }
  hooks++
  for (;;) {
    const signal = AbortSignal.timeout(5_000)
    const answer = await fetch(url, { method: 'POST', body, headers, signal }).catch(() => undefined)
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

process.on('message', (said: { weather?: Weather; ask?: 'quiet' }) => {
  if (said.weather) weather = said.weather
  if (said.ask) process.send?.({ quiet: hooks === 0 })
})
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
