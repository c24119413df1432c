// The rest of the world of e-mail, on loopback: an SMTP server for the hub, and a mailbox for everybody it writes to.
import { createServer } from 'node:http'
import { openServer } from '@deskless/core/double'
import { createRequests } from './requests.ts'
import type { Smtp, SmtpOptions } from './smtp.ts'
import { startSmtp } from './smtp.ts'
import type { Entry, Fault, Mail } from './world.ts'
import { createWorld } from './world.ts'
import type { Draft } from './write.ts'
import { writeMail } from './write.ts'

export type { Draft, Entry, Fault, Mail }

export type MailDouble = {
  /** Its page, and below `/_control` what tests ask. */
  url: string
  smtp: number
  ledger: readonly Entry[]
  fault(fault: Fault): void
  /** What came to somebody, and what they sent, oldest first. */
  box(owner: string): Mail[]
  /** Somebody writes; the mail goes to the hub's door `door`. */
  writes(draft: Draft, door: string): Promise<{ status: number; mail: Mail; raw: Buffer }>
  stop(): Promise<void>
}

export type MailDoubleOptions = Partial<Pick<SmtpOptions, 'host' | 'user' | 'tls'>> & {
  port?: number
  smtpPort?: number
  /** Where the page hands mails to; `{token}` comes with the page's own address. */
  hubUrl?: string
  /** What the hub's door asks for. */
  hookSecret?: string
  /** A mail server that says who wrote. */
  vouches?: string
  /** Who the mailbox of the page belongs to, and where they write to. */
  owner?: { name: string; address: string }
  shop?: string
}

export const startDouble = async ({
  host = '127.0.0.1',
  port = 0,
  smtpPort = 0,
  user,
  tls,
  hubUrl,
  hookSecret,
  vouches,
  owner = { name: 'Nadia Berg', address: 'nadia@home.example' },
  shop = 'support@shop.example',
}: MailDoubleOptions = {}): Promise<MailDouble> => {
  const world = createWorld()
  const smtp: Smtp = await startSmtp(world, { host, port: smtpPort, ...(user && { user }), ...(tls && { tls }) })
  const writes = async (draft: Draft, door: string) => {
    const { raw, mail } = await writeMail(vouches ? vouchedFor(draft, vouches) : draft)
    const basic = hookSecret && { authorization: `Basic ${Buffer.from(`:${hookSecret}`).toString('base64')}` }
    const headers = { 'content-type': 'message/rfc822', ...basic }
    const answer = await fetch(door, { method: 'POST', headers, body: new Uint8Array(raw) })
    if (answer.ok) world.keep(draft.who, mail)
    return { status: answer.status, mail, raw }
  }
  const server = createServer(createRequests({ world, writes, owner, shop, ...(hubUrl && { hubUrl }) }))
  const { url, close } = await openServer(server, { port, host })
  return {
    url,
    smtp: smtp.port,
    ledger: world.ledger,
    fault: (fault) => void world.faults.push(fault),
    box: world.box,
    writes,
    stop: async () => void (await Promise.all([close(), smtp.stop()])),
  }
}

const vouchedFor = (draft: Draft, server: string): Draft => {
  const domain = draft.who.slice(draft.who.lastIndexOf('@') + 1)
  const results = `${server}; dmarc=pass header.from=${domain}`
  return { ...draft, headers: { ...draft.headers, 'Authentication-Results': results } }
}
