// A real mail server that falls silent, holds more than fits, or has years of mail: nothing is lost, and little lies in memory.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Accept } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { needs, startHub, until } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen } from './src/in/listen.ts'
import { plugin } from './src/index.ts'
import type { Inbox } from './src/settings.ts'
import type { Dovecot } from './testing/dovecot.ts'
import { startDovecot } from './testing/dovecot.ts'
import { mail } from './testing/mail.ts'

const ADDRESS = 'support@shop.example'
const MB = 1024 * 1024
/** A mailbox of this many mails; `bench/faults` reads ten times as many. */
const MANY = 5_000

describe('a mail server', needs('dovecot'), () => {
  let dovecot: Dovecot
  let house: TestHub
  beforeAll(async () => {
    dovecot = await startDovecot([ADDRESS, 'archive@shop.example'])
    // Listens to nothing by itself: the tests do.
    const config = { allowOrigins: [dovecot.origin], role: 'api' as const }
    house = await startHub({ engine: 'pglite', plugins: [plugin], config })
  })
  afterAll(async () => {
    await house.stop()
    await dovecot.stop()
  })

  const inboxOf = async (address: string, set: object = {}) => {
    const imap = { imapHost: '127.0.0.1', imapPort: dovecot.imap, imapTls: 'none', imapPassword: dovecot.password }
    const { id } = await house.addInbox('email', { address, ...imap, ...set })
    return (await house.connection(id)) as unknown as Inbox
  }
  const subjectOf = (body: Uint8Array): string => /^Subject: (.*)\r$/m.exec(Buffer.from(body).toString())?.[1] ?? ''
  const listening = (inbox: Inbox, accept: Accept, times?: { heartbeatMs: number; answerMs: number }) => {
    const stop = new AbortController()
    const over = listen(inbox, accept, stop.signal, times)
    return async () => {
      stop.abort()
      await over
    }
  }

  test('that says nothing any more is found out, and what came meanwhile is there', async () => {
    const subjects: string[] = []
    const inbox = await inboxOf(ADDRESS)
    const stop = listening(inbox, async ({ body }) => void subjects.push(subjectOf(body)), {
      heartbeatMs: 400,
      answerMs: 400,
    })
    await until(() => dovecot.sessions() === 1, 'the line to be open')
    await dovecot.deliver(mail({ subject: 'Before' }))
    await until(() => subjects.length === 1, 'the first mail')
    expect(dovecot.hush()).toBe(1)
    await dovecot.deliver(mail({ subject: 'Meanwhile' }))
    await until(() => subjects.length === 2, 'the second mail')
    expect(subjects).toEqual(['Before', 'Meanwhile'])
    await stop()
    dovecot.cut()
  })

  test('brings of a mail beyond what the inbox reads its head, and says so', async () => {
    const inbox = await inboxOf(ADDRESS, { receiveMaxMb: 1 })
    const brought: { subject: string; bytes: number; marks: string[] }[] = []
    const stop = listening(inbox, async ({ body, headers = {} }) => {
      brought.push({ subject: subjectOf(body), bytes: body.length, marks: Object.values(headers) })
    })
    await dovecot.deliver(mail({ subject: 'Film', text: `${'x'.repeat(70)}\n`.repeat(40_000) }))
    await dovecot.deliver(mail({ subject: 'Words' }))
    await until(() => brought.length === 2, 'both mails')
    expect(brought.map(({ subject }) => subject)).toEqual(['Film', 'Words'])
    expect(brought[0]?.bytes).toBeLessThan(2_000)
    expect(brought[0]?.marks).toContain('3 MB')
    await stop()
  })

  test(`of ${MANY} mails is read in order and never held as a whole`, { timeout: 120_000 }, async () => {
    const text = `${'words '.repeat(11)}\n`.repeat(150)
    const whole = function* () {
      for (let n = 0; n < MANY; n++) yield mail({ subject: `Mail ${n}`, text, messageId: `<${n}@customer.example>` })
    }
    dovecot.fill(whole(), 'archive@shop.example')
    const inbox = await inboxOf('archive@shop.example', { backlogDays: 3_650 })
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const held = (): number => {
      collect()
      const { heapUsed, external } = process.memoryUsage()
      return heapUsed + external
    }
    const before = held()
    let [count, most, misplaced] = [0, 0, 0]
    const stop = listening(inbox, async ({ body }) => {
      if (subjectOf(body) !== `Mail ${count}`) misplaced++
      if (++count % 250 === 0) most = Math.max(most, held() - before)
    })
    await until(() => count === MANY, 'all of them', 110_000)
    await stop()
    expect(misplaced).toBe(0)
    // All of them are some 50 MB.
    expect(most).toBeLessThan(20 * MB)
  })
})
