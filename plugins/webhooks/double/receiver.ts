// A receiver of webhooks that keeps a ledger of every call, and can misbehave.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { openServer } from '@deskless/core/double'

/** One call as it came. `valid`: which of the known secrets signed it. */
export type Call = { path: string; id: string; at: number; body: string; valid: string[]; answered: string }

/** What the next calls of a path get instead of a 204. `times` of them; 0: all from now on. */
export type Fault = {
  path: string
  times: number
  does: 'status' | 'cut' | 'hang' | 'redirect' | 'slow-body' | 'huge-body' | 'echo'
  status?: number
  headers?: Record<string, string>
}

type World = { calls: Call[]; faults: Fault[]; secrets: string[]; inside: Set<ServerResponse> }

export const startReceiver = async (): Promise<{ url: string; stop(): Promise<void> }> => {
  const world: World = { calls: [], faults: [], secrets: [], inside: new Set() }
  const server = createServer((request, response) => void serve(world, request, response))
  const { url, close } = await openServer(server, { port: 0, host: '127.0.0.1' })
  return { url, stop: close }
}

const serve = async (world: World, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  let body = ''
  for await (const chunk of request) body += chunk
  const path = request.url ?? ''
  if (path.startsWith('/_control/')) return control(world, path.slice('/_control/'.length), body, response)
  const fault = takeFault(world, path)
  const header = (name: string): string => String(request.headers[name] ?? '')
  world.calls.push({
    path,
    id: header('webhook-id'),
    at: Date.now(),
    body,
    valid: world.secrets.filter((secret) => isSignedBy(secret, header, body)),
    answered: fault?.does ?? '204',
  })
  await answer(world, fault, body, response)
}

const takeFault = ({ faults }: World, path: string): Fault | undefined => {
  const found = faults.find((fault) => fault.path === path)
  if (found && found.times > 0 && --found.times === 0) faults.splice(faults.indexOf(found), 1)
  return found
}

/** As the specification says it, written without a look at the sender. */
const isSignedBy = (secret: string, header: (name: string) => string, body: string): boolean => {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const expected = createHmac('sha256', key)
    .update(`${header('webhook-id')}.${header('webhook-timestamp')}.${body}`)
    .digest()
  const fresh = Math.abs(Date.now() / 1000 - Number(header('webhook-timestamp'))) < 300
  return (
    fresh &&
    header('webhook-signature')
      .split(' ')
      .some((one) => {
        const [version, given = ''] = one.split(',')
        const bytes = Buffer.from(given, 'base64')
        return version === 'v1' && bytes.length === expected.length && timingSafeEqual(bytes, expected)
      })
  )
}

const answer = async (
  world: World,
  fault: Fault | undefined,
  body: string,
  response: ServerResponse,
): Promise<void> => {
  if (!fault) return void response.writeHead(204).end()
  switch (fault.does) {
    case 'status':
      return void response.writeHead(fault.status ?? 500, fault.headers).end('not today')
    case 'redirect':
      return void response.writeHead(302, { location: '/elsewhere' }).end()
    case 'echo':
      return void response.writeHead(fault.status ?? 200).end(body)
    case 'cut':
      return void response.socket?.destroy()
    case 'hang':
      return void world.inside.add(response)
    case 'huge-body':
      return void response.writeHead(200).end('x'.repeat(2_000_000))
    case 'slow-body':
      return drip(response)
    default:
      return fault.does satisfies never
  }
}

const drip = async (response: ServerResponse): Promise<void> => {
  response.writeHead(200)
  for (let i = 0; i < 5; i++) {
    response.write('.')
    await pause(20)
  }
  response.end()
}

const release = ({ inside }: World): void => {
  for (const held of inside) held.writeHead(204).end()
  inside.clear()
}

const control = (world: World, what: string, body: string, response: ServerResponse): void => {
  const given = body ? (JSON.parse(body) as unknown) : undefined
  if (what === 'fault') world.faults.push(given as Fault)
  if (what === 'mend') world.faults = world.faults.filter(({ path }) => path !== given)
  if (what === 'secret') world.secrets.push(given as string)
  if (what === 'release') release(world)
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(world.calls))
}
