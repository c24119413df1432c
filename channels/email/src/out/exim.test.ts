import { needs, until } from '@deskless/core/testing'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { startDovecot } from '../../testing/dovecot.ts'
import { startExim } from '../../testing/exim.ts'
import { house } from './testing/house.ts'

const NADIA = 'nadia@customer.example'

test('an answer leaves through a real mail server and stands in her mailbox, in the thread of her mail', {
  ...needs('dovecot', 'exim'),
  timeout: 60_000,
}, async () => {
  const dovecot = await startDovecot(['support@shop.example', NADIA])
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
