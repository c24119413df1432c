// The page of a mailbox, and what tests ask of a double in another process.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { mailboxPage } from './page.ts'
import type { Fault, Mail, World } from './world.ts'
import type { Draft } from './write.ts'

type Given = {
  world: World
  writes(draft: Draft, door: string): Promise<{ status: number; mail: Mail }>
  owner: { name: string; address: string }
  shop: string
  hubUrl?: string
}

type Answer = { status?: number; json?: unknown; html?: string }

export const createRequests =
  (given: Given) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    void answerTo(given, request)
      .catch((error: unknown): Answer => ({ status: 400, json: { error: String(error) } }))
      .then(({ status = 200, json, html }) => {
        response.writeHead(status, {
          'content-type': html ? 'text/html; charset=utf-8' : 'application/json',
          'content-security-policy': "default-src 'self' 'unsafe-inline'; img-src data:; base-uri 'none'",
        })
        response.end(html ?? JSON.stringify(json ?? {}))
      })
  }

const answerTo = async (given: Given, request: IncomingMessage): Promise<Answer> => {
  const { world, owner } = given
  const url = new URL(request.url ?? '/', 'http://double')
  const what = `${request.method} ${url.pathname}`
  // A page of elsewhere may be open in the same browser: only what names its own kind of content writes.
  const body = async () => JSON.parse((await text(request)) || '{}') as Record<string, unknown>
  if (what === 'GET /') return { html: mailboxPage({ owner, shop: given.shop }) }
  if (what === 'GET /mails') return { json: world.box(owner.address).map(shown) }
  if (what === 'POST /mails') return sendFrom(given, url, await body(), request)
  if (what === 'GET /_control/ledger') return { json: world.ledger }
  if (what === 'GET /_control/box') return { json: world.box(url.searchParams.get('who') ?? '') }
  if (what === 'POST /_control/fault') {
    world.faults.push((await body()) as Fault)
    return {}
  }
  if (what === 'POST /_control/writes') {
    const { door, answersId, ...draft } = (await body()) as Draft & { door: string; answersId?: string }
    const answers = world.box(draft.who).find((mail) => mail.id === answersId)
    return { json: await given.writes({ ...draft, ...(answers && { answers }) }, door) }
  }
  return { status: 404 }
}

const shown = ({ raw: _, ...mail }: Mail) => mail

const sendFrom = async (
  { world, writes, owner, hubUrl }: Given,
  url: URL,
  given: Record<string, unknown>,
  request: IncomingMessage,
): Promise<Answer> => {
  if (request.headers['content-type'] !== 'application/json') return { status: 415 }
  const answers = world.box(owner.address).find((mail) => mail.id === given.answers)
  const list = (value: unknown): string[] =>
    String(value ?? '')
      .split(/[,;\s]+/)
      .filter(Boolean)
  const draft: Draft = {
    who: owner.address,
    name: owner.name,
    to: list(given.to),
    cc: list(given.cc),
    text: String(given.text ?? ''),
    ...(given.subject ? { subject: String(given.subject) } : {}),
    ...(answers && { answers }),
  }
  const { status } = await writes(draft, `${hubUrl}/in/email/${url.searchParams.get('door') ?? ''}`)
  return { json: { status } }
}
