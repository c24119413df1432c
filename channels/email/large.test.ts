// Mails larger than most servers let through, from a real mail server into a whole hub; on PostgreSQL, where it takes a third of the time.
import { hash, randomBytes } from 'node:crypto'
import type { TestHub } from '@deskless/core/testing'
import { needs, startHub, until } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plugin } from './src/index.ts'
import type { Dovecot } from './testing/dovecot.ts'
import { startDovecot } from './testing/dovecot.ts'
import { mail, multipart } from './testing/mail.ts'

const MB = 1024 * 1024
const [USUAL, ROOMY] = ['support@shop.example', 'studio@shop.example']
const FILM = randomBytes(21 * MB)

describe('a mail of 29 MB', needs('dovecot', 'postgres'), () => {
  let dovecot: Dovecot
  let house: TestHub
  beforeAll(async () => {
    dovecot = await startDovecot([USUAL, ROOMY])
    house = await startHub({ engine: 'postgres', plugins: [plugin], config: { allowOrigins: [dovecot.origin] } })
    const imap = { imapHost: '127.0.0.1', imapPort: dovecot.imap, imapTls: 'none', imapPassword: dovecot.password }
    await house.addInbox('email', { address: USUAL, ...imap })
    await house.addInbox('email', { address: ROOMY, ...imap, receiveMaxMb: 40 })
  })
  afterAll(async () => {
    await house.stop()
    await dovecot.stop()
  })

  const lines = FILM.toString('base64').replace(/.{76}/g, '$&\n')
  const film = multipart(
    'mixed',
    'Content-Type: text/plain\n\nHere is the film.',
    `Content-Type: video/mp4\nContent-Disposition: attachment; filename=film.mp4\nContent-Transfer-Encoding: base64\n\n${lines}`,
  )
  const by = (who: string) => ({ from: `${who} <${who.toLowerCase()}@customer.example>` })
  const from = async (who: string) => {
    const found = await until(
      async () => (await house.conversations()).find(({ contact }) => contact.name === who),
      `a conversation with ${who}`,
      60_000,
    )
    return (await house.messages(found.id))[0]!
  }

  test('comes whole where the inbox takes it, byte for byte, and what comes behind it too', async () => {
    await dovecot.deliver(mail({ ...by('Nadia'), ...film }), ROOMY)
    await dovecot.deliver(mail(by('Lena')), ROOMY)
    const message = await from('Nadia')
    expect(message.text).toContain('Here is the film.')
    const [part] = message.parts.flatMap((part) => (part.is === 'file' ? [part] : []))
    expect(part).toMatchObject({ name: 'film.mp4', mime: 'video/mp4' })
    const { files } = house.hub.services.hubFor(house.accountId, 'email')
    await until(async () => (await files.find(String(part!.file)))?.status === 'ready', 'its bytes', 60_000)
    expect(hash('sha256', await files.bytes(String(part!.file)))).toBe(hash('sha256', FILM))
    expect((await from('Lena')).text).toBe('Hello')
  })

  test('comes as its head alone where the inbox takes 25 MB, and says how large it is', async () => {
    await dovecot.deliver(mail({ ...by('Tess'), ...film }), USUAL)
    await dovecot.deliver(mail(by('Pia')), USUAL)
    const message = await from('tess@customer.example')
    expect(message.text).toMatch(/larger than this inbox reads \(\d\d MB\)\. It lies in the mailbox/)
    expect((await from('Pia')).text).toBe('Hello')
  })
})
