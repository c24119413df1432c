import type { TestHub } from '@deskless/core/testing'
import { needs, onEachEngine, startHub, until } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { messageIdFor, replyAddressFor } from './src/ids.ts'
import { plugin } from './src/index.ts'
import type { Inbox } from './src/settings.ts'
import type { Dovecot } from './testing/dovecot.ts'
import { startDovecot } from './testing/dovecot.ts'
import { mail, multipart } from './testing/mail.ts'

const ADDRESS = 'support@shop.example'

describe('mail in a mailbox', needs('dovecot'), () =>
  onEachEngine((engine) => {
    let dovecot: Dovecot
    let house: TestHub
    let inboxId: string
    beforeAll(async () => {
      dovecot = await startDovecot()
      house = await startHub({ engine, plugins: [plugin], config: { allowOrigins: [dovecot.origin] } })
      const settings = {
        address: ADDRESS,
        imapHost: '127.0.0.1',
        imapPort: dovecot.imap,
        imapTls: 'none',
        imapPassword: dovecot.password,
        mailboxes: ['INBOX', 'Orders', 'Sent', 'Enviados', 'Sentry'],
      }
      inboxId = (await house.addInbox('email', settings)).id
    })
    afterAll(async () => {
      await house.stop()
      await dovecot.stop()
    })

    const inbox = async () => (await house.connection(inboxId)) as unknown as Inbox
    const about = async (subject: string) => {
      const all = await house.conversations()
      const of = await Promise.all(all.map(async (one) => ({ ...one, messages: await house.messages(one.id) })))
      return of.filter(({ messages }) => messages.some((m) => m.envelope?.subject.includes(subject)))
    }
    const arrived = (subject: string, count = 1) =>
      until(async () => {
        const [found] = await about(subject)
        return found && found.messages.length >= count && found
      }, `${count} mails about ${subject}`)

    test('becomes a conversation, and the customer’s answer to our answer joins it', async () => {
      await dovecot.deliver(mail({ subject: 'Parcel', text: 'Where is it?', messageId: '<parcel-1@customer.example>' }))
      const { id, thread, messages } = await arrived('Parcel')
      expect(messages[0]).toMatchObject({ kind: 'in', text: 'Where is it?' })
      expect(messages[0]?.envelope).toMatchObject({
        from: { address: 'nadia@customer.example' },
        to: [{ address: ADDRESS }],
      })
      const ours = messageIdFor(id, thread, await inbox())
      const answer = { subject: 'Re: Parcel', text: 'Thank you!', headers: { 'In-Reply-To': ours } }
      await dovecot.deliver(mail(answer))
      await dovecot.deliver(
        mail({ ...answer, text: 'And by the way', headers: {}, to: replyAddressFor(thread, await inbox()) as string }),
      )
      const joined = await arrived('Parcel', 3)
      expect(joined.messages.map((m) => m.text)).toEqual(['Where is it?', 'Thank you!', 'And by the way'])
    })

    const lines = async (subject: string) =>
      (await about(subject)).flatMap(({ messages }) => messages.map((m) => m.text))
    const all = (subject: string, texts: string[]) =>
      until(async () => {
        const found = await lines(subject)
        return found.length >= texts.length && found.sort().join() === texts.toSorted().join()
      }, `each mail about ${subject} once`)
    const numbered = (subject: string, count: number) =>
      Array.from({ length: count }, (_, i) => ({
        subject,
        text: `${subject} ${i}`,
        messageId: `<${subject}.${i}@customer.example>`,
      }))

    test('is read in every mailbox, leaves everything unread, and lies there for people', async () => {
      dovecot.fill([mail({ subject: 'Order', text: 'Ten of them' })], ADDRESS, 'Orders')
      dovecot.doveadm('force-resync', '-u', ADDRESS, 'Orders')
      await arrived('Order')
      expect(dovecot.doveadm('search', '-u', ADDRESS, 'SEEN').trim()).toBe('')
    })

    test('carries its files: they are read out of it and are here', async () => {
      const parts = [
        'Content-Type: text/plain\n\nsee below',
        'Content-Type: text/plain\nContent-Disposition: attachment; filename=list.txt\n\none, two',
      ]
      await dovecot.deliver(mail({ subject: 'Files', ...multipart('mixed', ...parts) }))
      const { messages } = await arrived('Files')
      const [file] = messages[0]?.parts.filter((part) => part.is === 'file') ?? []
      const { files } = house.hub.services.hubFor(house.accountId, 'email')
      await until(async () => (await files.find(String(file?.file)))?.status === 'ready', 'the file')
      expect(Buffer.from(await files.bytes(String(file?.file))).toString()).toContain('one, two')
    })

    // What follows is between us and the mail server: once is enough.
    if (engine === 'pglite') return

    test('is ours where the server says that sent mail lies, whatever its name is, and nowhere else', async () => {
      const ours = { from: ADDRESS, to: 'nadia@customer.example' }
      dovecot.fill([mail({ ...ours, subject: 'Enviado', text: 'From my phone' })], ADDRESS, 'Enviados')
      dovecot.fill([mail({ ...ours, text: 'Forged' }), mail({ subject: 'Alert' })], ADDRESS, 'Sentry')
      for (const mailbox of ['Enviados', 'Sentry']) dovecot.doveadm('force-resync', '-u', ADDRESS, mailbox)
      const said = async () => {
        const all = await Promise.all((await house.conversations()).map(({ id }) => house.messages(id)))
        return all.flat().map((m) => `${m.kind} ${m.text}`)
      }
      await until(async () => (await said()).includes('out From my phone'), 'what was sent from a phone')
      await arrived('Alert')
      await house.settled()
      expect(await said()).not.toContainEqual(expect.stringContaining('Forged'))
    })

    test('comes once and all of it when sessions are cut while it is fetched', async () => {
      const mails = numbered('Cut', 40)
      dovecot.fill(mails.map(mail))
      await dovecot.deliver(mail(numbered('Nudge', 1)[0]))
      await until(async () => (await about('Cut')).length > 0, 'the first of them')
      expect(dovecot.cut()).toBeGreaterThan(0)
      await all(
        'Cut',
        mails.map(({ text }) => text),
      )
    })

    test('is not read twice when the server counts anew, and what came meanwhile is not lost', async () => {
      // The last mail of before may still be on its way.
      await arrived('Nudge')
      const before = (await house.conversations()).length
      dovecot.renumber()
      dovecot.cut()
      await dovecot.deliver(mail({ subject: 'Anew', text: 'after the restore' }))
      await arrived('Anew')
      await house.settled()
      expect((await house.conversations()).length).toBe(before + 1)
    })

    test('that somebody moved away while it was fetched is passed over, and the next one is there', async () => {
      dovecot.fill(numbered('Gone', 30).map(mail))
      dovecot.doveadm('expunge', '-u', ADDRESS, 'mailbox', 'INBOX', 'subject', 'Gone')
      await dovecot.deliver(mail({ subject: 'Still here' }))
      await arrived('Still here')
    })
  }),
)
