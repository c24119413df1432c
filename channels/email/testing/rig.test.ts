import { needs, until } from '@deskless/core/testing'
import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import { startDovecot } from './dovecot.ts'
import { startExim } from './exim.ts'

const NADIA = 'nadia@customer.example'

test(
  'the mail servers of the tests are real: one brings a mail, the other bounces it',
  needs('dovecot', 'exim'),
  async () => {
    const dovecot = await startDovecot(['maya@shop.example', NADIA])
    const exim = await startExim(dovecot)
    const found = (who: string, subject: string) =>
      until(() => dovecot.doveadm('search', '-u', who, 'SUBJECT', subject).trim() !== '', `${subject} for ${who}`)
    try {
      const smtp = createTransport({ host: '127.0.0.1', port: exim.smtp, ignoreTLS: true })
      for (const to of [NADIA, 'nobody@customer.example'])
        await smtp.sendMail({ from: 'maya@shop.example', to, subject: 'Parcel', text: 'On its way' })
      await found(NADIA, 'Parcel')
      await found('maya@shop.example', 'failed')
      expect(dovecot.doveadm('fetch', '-u', 'maya@shop.example', 'body', 'ALL')).toContain(
        'Nobody of that name lives here',
      )
      expect(dovecot.cut()).toBe(0)
    } finally {
      await Promise.all([exim.stop(), dovecot.stop()])
    }
  },
)
