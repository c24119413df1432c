// Between the Playground and the hub: what it sends without a token gets one that the hub takes, so that nothing of the hub is
// switched off. Beside it Microsoft's sign-in, which gives the bot its own.
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Identity } from '../../../connector/identity.ts'
import { CONNECTOR_ISSUER } from '../../../connector/identity.ts'

type Bot = { clientId: string; tenant: string }

export type Signing = {
  url: string
  /** Of an installation that trusts it. */
  settings: Record<string, string>
  /** The bot's door. */
  leadTo(door: string): void
  /** An activity nobody sent. */
  bring(activity: Record<string, unknown>): Promise<void>
  close(): Promise<void>
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

type Told = { status: number; text: string }

const signedTo = async (door: string, identity: Identity, clientId: string, given: string): Promise<Told> => {
  const { from, ...activity } = JSON.parse(given) as { serviceUrl: string; from?: Record<string, unknown> }
  const { serviceUrl } = activity
  // Teams finds its people by either id, the Playground by the first alone.
  const { aadObjectId: _, ...person } = from ?? {}
  const token = identity.sign({ iss: CONNECTOR_ISSUER, aud: clientId, serviceurl: serviceUrl })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ ...activity, from: person })
  const answer = await fetch(door, { method: 'POST', headers, body })
  return { status: answer.status, text: await answer.text() }
}

export const signing = async (identity: Identity, { clientId, tenant }: Bot): Promise<Signing> => {
  let door = ''
  const forward = (body: string) => signedTo(door, identity, clientId, body)
  const answer = async (request: IncomingMessage): Promise<Told> => {
    const json = (value: unknown) => ({ status: 200, text: JSON.stringify(value) })
    if (request.url === '/identity/keys') return json(identity.jwks())
    if (request.url?.endsWith('/oauth2/v2.0/token'))
      return json({ token_type: 'Bearer', expires_in: 3_600, access_token: identity.grant(clientId, tenant) })
    if (request.method !== 'POST' || !door) return { status: 200, text: '' }
    return forward(await bodyOf(request))
  }
  const server = createServer((request, response) => {
    void answer(request).then(({ status, text }) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(text),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const identityUrl = `${url}/identity/openidconfiguration`
  return {
    url,
    settings: { clientId, clientSecret: 'any', tenantId: tenant, loginUrl: `${url}/login`, identityUrl },
    leadTo: (to) => {
      door = to
    },
    bring: async (activity) => {
      const { status, text } = await forward(JSON.stringify(activity))
      if (status !== 200) throw new Error(`The hub answered ${status}: ${text}`)
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
