// Mails as people's programs write them, for tests.
import { randomUUID } from 'node:crypto'

export type Draft = {
  from?: string
  to?: string
  subject?: string
  text?: string
  messageId?: string
  date?: string
  headers?: Record<string, string>
  /** Instead of the words: the type and the raw body. */
  type?: string
  body?: string
}

export const mail = ({
  from = 'Nadia <nadia@customer.example>',
  to = 'support@shop.example',
  subject = 'Hello',
  text = 'Hello',
  messageId = `<${randomUUID()}@customer.example>`,
  date = 'Sat, 21 Nov 2026 10:00:00 +0000',
  headers = {},
  type = 'text/plain; charset=utf-8',
  body = text,
}: Draft = {}): string =>
  Object.entries({
    From: from,
    To: to,
    Subject: subject,
    Date: date,
    'Message-ID': messageId,
    'MIME-Version': '1.0',
    'Content-Type': type,
    ...headers,
  })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
    .concat('\r\n', body.replace(/\r?\n/g, '\r\n'), '\r\n')

const BOUNDARY = 'a-boundary-of-ours'

/** `parts`: head and body of each, as they stand. */
export const multipart = (subtype: string, ...parts: string[]): Pick<Draft, 'type' | 'body'> => ({
  type: `multipart/${subtype}; boundary="${BOUNDARY}-${subtype.replace(/\W.*/, '')}"`,
  body: parts
    .map((part) => `--${BOUNDARY}-${subtype.replace(/\W.*/, '')}\n${part}\n`)
    .join('')
    .concat(`--${BOUNDARY}-${subtype.replace(/\W.*/, '')}--`),
})
