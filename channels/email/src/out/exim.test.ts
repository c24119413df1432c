import { text } from '@deskless/core/contract'
import { needs, startHub, until } from '@deskless/core/testing'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { startDovecot } from '../../testing/dovecot.ts'
import { startExim } from '../../testing/exim.ts'
import { mail } from '../../testing/mail.ts'
import { plugin } from '../index.ts'
import { house } from './testing/house.ts'

const NADIA = 'nadia@customer.example'
const SHOP = 'support@shop.example'

test('an answer leaves through a real mail server and stands in her mailbox, in the thread of her mail', {
  ...needs('dovecot', 'exim'),
  timeout: 60_000,
}, async () => {
  const dovecot = await startDovecot([SHOP, NADIA])
  const exim = await startExim(dovecot)
  const shop = await house('pglite', { smtpPort: exim.smtp })
  try {
    const conversation = await shop.hears(NADIA, 'Où est mon colis ?', { messageId: '<root@customer.example>' })
    // A dot alone on a line ends a mail to who does not double it.
    const message = await shop.replies(conversation, `It left today.\n.\n${'long '.repeat(400)}\nYours – Größe 📦`)
    expect(await shop.fate(message)).toEqual({ status: 'accepted' })
    const raw = await until(
      () => dovecot.doveadm('fetch', '-u', NADIA, 'text', 'ALL').replace(/^text:\n/, '') || undefined,
      'the mail in her mailbox',
    )
    const mail = await PostalMime.parse(raw)
    expect([mail.inReplyTo, mail.references]).toEqual(['<root@customer.example>', '<root@customer.example>'])
    expect(mail.subject).toBe('Re: Où est mon colis ?')
    expect(mail.text).toContain('It left today.\n.\nlong ')
    expect(mail.text).toContain('Yours – Größe 📦')
    const [view] = await shop.conversations()
    expect([
      mail.messageId?.includes(`.${view?.thread}.`),
      mail.replyTo?.[0]?.address?.includes(String(view?.thread)),
    ]).toEqual([true, true])
    expect(raw).toMatch(/^Return-path: <support@shop\.example>/im)
  } finally {
    await shop.stop()
    await Promise.all([exim.stop(), dovecot.stop()])
  }
})

test('what a real mail server gives back stands as failed on the answer it is about, with the reason', {
  ...needs('dovecot', 'exim'),
  timeout: 120_000,
}, async () => {
  const dovecot = await startDovecot([SHOP])
  const exim = await startExim(dovecot)
  const config = { allowOrigins: [dovecot.origin, exim.origin] }
  const shop = await startHub({ engine: 'pglite', plugins: [plugin], config })
  try {
    const imap = { imapHost: '127.0.0.1', imapPort: dovecot.imap, imapTls: 'none', imapPassword: dovecot.password }
    const smtp = { smtpHost: '127.0.0.1', smtpPort: exim.smtp, smtpTls: 'none' }
    await shop.addInbox('email', { address: SHOP, ...imap, ...smtp })
    await dovecot.deliver(mail({ from: 'Nobody <nobody@customer.example>', text: 'Answer me if you can' }))
    const { id } = await until(async () => (await shop.conversations())[0], 'the mail')
    await shop.command('reply', { conversation: id, parts: [text('We try.')] })
    const answer = await until(async () => {
      const said = await shop.messages(id)
      return said.find(({ delivery }) => delivery?.status === 'failed')
    }, 'the answer to come back')
    expect(answer).toMatchObject({ kind: 'out', text: 'We try.' })
    expect(answer.delivery?.tell).toMatch(/^It could not be delivered to nobody@customer\.example: .+\.$/)
    expect(await shop.conversations()).toHaveLength(1)
  } finally {
    await shop.stop()
    await Promise.all([exim.stop(), dovecot.stop()])
  }
})
