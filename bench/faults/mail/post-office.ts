// Mail servers of a case, and an inbox of the company's at them.

import { keyOf } from '../../../channels/email/src/in/head.ts'
import { plugin } from '../../../channels/email/src/index.ts'
import { connect, createConnection } from '../../../core/src/connections/index.ts'
import { available, ENVIRONMENT_KEY, probe } from '../../../core/src/testing/environment.ts'
import { courier } from '../../courier/channel.ts'
import { customersLedger } from '../../support/customers.ts'
import { writeLine } from '../../support/ledger.ts'
import { withHub } from '../../support/seed.ts'
import type { Arena } from '../arena.ts'
import { pauseIn } from '../patience.ts'

export const SHOP = 'support@shop.example'

/** An inbox for mail; what hubs may call is named in the environment of those that are started from then on. */
export const mailInbox = async (
  arena: Arena,
  origins: readonly string[],
  settings: Record<string, unknown>,
  address = SHOP,
): Promise<{ id: string }> => {
  const { env, company } = arena
  env.DESKLESS_ALLOW_ORIGINS = [...new Set([...(env.DESKLESS_ALLOW_ORIGINS ?? '').split(','), ...origins])].join(',')
  const wanted = { accountId: company.accountId, kind: 'inbox', plugin: 'email', name: address } as const
  return withHub(
    env,
    async ({ services }) => {
      const inbox = await createConnection(services, { ...wanted, settings: { address, ...settings } })
      await connect(services, company.accountId, inbox.id)
      return { id: inbox.id }
    },
    [plugin, courier],
  )
}

/** A mail by one of `lanes` people. What lies in the mailbox was accepted: nobody brings it again. */
export const written = (arena: Arena, n: number): string => {
  const who = `c-${1 + (n % arena.size.lanes)}`
  const lines = [
    `From: ${who} <${who}@customer.example>`,
    `To: ${SHOP}`,
    `Subject: Mail ${n}`,
    'Date: Sat, 21 Nov 2026 10:00:00 +0000',
    `Message-ID: <${arena.seed}-${n}@customer.example>`,
    'Content-Type: text/plain; charset=utf-8',
  ]
  return `${lines.join('\r\n')}\r\n\r\nMail ${n}\r\n`
}

export const noteAccepted = ({ folder }: Arena, mail: string): void => {
  const entry = { is: 'message', id: keyOf(Buffer.from(mail)), thread: '', text: '' }
  for (const event of ['sent', 'accepted']) writeLine(customersLedger(folder), { ...entry, event })
}

/** Why mail servers of one's own cannot be started here. Asked before anything is. */
export const withoutMailServers = async (...wanted: ('dovecot' | 'exim')[]): Promise<string | undefined> => {
  process.env[ENVIRONMENT_KEY] ??= JSON.stringify(await probe())
  const { reasons } = available()
  return wanted.map((service) => reasons[service]).find(Boolean)
}

type Asked = { method?: string; body?: unknown; headers?: Record<string, string> }

/** What an agent asks the API, until it answers. */
export const askUntilTold = async (
  arena: Arena,
  url: string,
  path: string,
  { method = 'GET', body, headers = {} }: Asked = {},
): Promise<{ data?: { lastText?: string }[] } & Record<string, unknown>> => {
  const authorization = `Bearer ${arena.company.tokens[0]}`
  for (;;) {
    const answer = await fetch(`${url}/v1${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch(() => undefined)
    if (answer?.ok) return (await answer.json()) as Record<string, unknown>
    if (answer && answer.status < 500 && answer.status !== 429)
      throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
    await pauseIn(arena, 250)
  }
}
