import { text } from '@deskless/core/contract'
import { needs, startHub, until } from '@deskless/core/testing'
import { expect, test } from 'vitest'
import { plugin } from './src/index.ts'
import { startDovecot } from './testing/dovecot.ts'
import { startExim } from './testing/exim.ts'

const [SHOP, OTHER] = ['support@shop.example', 'help@other.example'] as const
const BOT = '0190aaaa-0000-7000-8000-0000000000b0'

test('two inboxes whose bots answer everything fall silent at once, through a real mail server', {
  ...needs('dovecot', 'exim'),
  timeout: 60_000,
}, async () => {
  const dovecot = await startDovecot([SHOP, OTHER])
  const exim = await startExim(dovecot)
  const hub = await startHub({
    engine: 'pglite',
    plugins: [plugin],
    config: { allowOrigins: [dovecot.origin, exim.origin] },
  })
  const { services } = hub.hub
  try {
    const servers = {
      smtpHost: '127.0.0.1',
      smtpPort: exim.smtp,
      smtpTls: 'none',
      imapHost: '127.0.0.1',
      imapPort: dovecot.imap,
      imapTls: 'none',
      imapPassword: dovecot.password,
    }
    const shop = await hub.addInbox('email', { ...servers, address: SHOP }, { name: 'Shop' })
    await hub.addInbox('email', { ...servers, address: OTHER }, { name: 'Other' })
    const bot = {
      account_id: hub.accountId,
      id: BOT,
      name: 'Helper',
      plugin: 'email',
      permissions: ['conversations.reply'],
    }
    await services.db.root.insertInto('bots').values(bot).execute()
    const own = services.hubFor(hub.accountId, 'email')
    const fates: string[] = []
    /** Whatever comes in is answered once, by nobody's hand. */
    const answerAll = async (): Promise<void> => {
      for (const { id, lastNumber, assignee } of await hub.conversations())
        for (const line of await hub.messages(id)) {
          if (line.kind !== 'in') continue
          const expect = { assignee: assignee?.id ?? null, lastNumber }
          const by = { actor: { kind: 'bot' as const, id: BOT }, id: `answer ${line.id}`, expect }
          await own
            .command('reply', { conversation: id, parts: [text('I will look into it.')] }, by)
            .catch(() => undefined)
        }
    }
    const settle = async (): Promise<string[]> => {
      fates.length = 0
      for (const { id } of await hub.conversations())
        for (const line of await hub.messages(id)) if (line.kind === 'out') fates.push(line.delivery?.status ?? '')
      return fates
    }
    await hub.command('start', {
      inbox: shop.id,
      to: { namespace: 'email', value: OTHER },
      parts: [text('Hello')],
      envelope: { subject: 'Hello' },
    })
    await until(async () => {
      await answerAll()
      const all = await settle()
      return all.length >= 3 && all.every((one) => one === 'accepted' || one === 'failed')
    }, 'the silence')
    // Hers, one automatic answer to it, and the answer to that, which never left.
    expect(fates.filter((fate) => fate === 'accepted')).toHaveLength(2)
    expect(fates.filter((fate) => fate === 'failed')).toHaveLength(1)
  } finally {
    await hub.stop()
    await Promise.all([exim.stop(), dovecot.stop()])
  }
})
