import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { until } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MailDouble } from '../../double/index.ts'
import { startDouble } from '../../double/index.ts'
import { pieces } from './pieces.ts'
import { send } from './send.ts'
import type { Sender, SendingSettings } from './settings.ts'
import { answer, paperInbox } from './testing/paper.ts'

let post: MailDouble
beforeAll(async () => {
  post = await startDouble()
})
afterAll(() => post.stop())

/** An inbox with nothing behind it but the way to its server. */
const inboxOn = (settings: Partial<SendingSettings>): Sender => ({
  ...paperInbox({ smtpHost: '127.0.0.1', smtpPort: post.smtp, smtpTls: 'none', ...settings }),
  hub: { safeAddress: async () => ({ address: '127.0.0.1' }) } as never,
  health: async () => {},
})
const sends = async (inbox: Sender, signal = AbortSignal.timeout(10_000)) => {
  const context = { deliveryId: '1', messageId: '1', index: 0, attempt: 1, signal }
  await send(pieces(answer(), inbox)[0]!, inbox, context)
  return post.ledger.at(-1)?.from
}

test('bounces come to an address that names the message; where the server minds, to our own', async () => {
  const inbox = inboxOn({ returnPath: 'named' })
  expect(await sends(inbox)).toMatch(/^support\+b-/)
  post.fault({ on: 'mail', does: 'refuse', code: 550, says: 'Not your address' })
  expect(await sends(inbox)).toBe('support@shop.example')
})

test('a server that does not let the inbox send under its own address either says no for good', async () => {
  post.fault({ on: 'mail', does: 'refuse', code: 550, says: 'Not your address', times: 2 })
  await expect(sends(inboxOn({ returnPath: 'named' }))).rejects.toMatchObject({ sent: 'no', retry: 'never' })
})

test('a line that opens after the time was up is closed again', async () => {
  const lines: Socket[] = []
  const between = createServer((line) => {
    lines.push(line)
    const server = connect(post.smtp, '127.0.0.1')
    for (const end of [line, server]) end.on('error', () => {})
    line.pipe(server).pipe(line)
  })
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
  const stop = new AbortController()
  const safeAddress = async () => {
    stop.abort()
    return { address: '127.0.0.1' }
  }
  const inbox = inboxOn({ smtpPort: (between.address() as AddressInfo).port })
  const late = sends({ ...inbox, hub: { safeAddress } as never }, stop.signal)
  await expect(late).rejects.toMatchObject({ code: 'timeout', sent: 'no' })
  await until(() => lines.length === 1 && lines.every((line) => line.closed), 'the line to be closed')
  between.close()
})
