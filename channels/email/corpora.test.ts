// The bars our reading of mail has to clear, over mails of our own making and, where TEST_CORPORA names a folder with them, over
// those others collected. The paths are those of `owner/repository`; each is read under its own licence, and none is kept here.
import { readdirSync, readFileSync } from 'node:fs'
import type { RawItem } from '@deskless/core/contract'
import type { Found } from '@deskless/core/testing'
import { corpus, corpusText } from '@deskless/core/testing'
import { expect, test } from 'vitest'
import type { Reading } from './src/in/facts.ts'
import { itemOf } from './src/in/mailbox.ts'
import { parse } from './src/in/parse.ts'
import { readMail } from './src/in/read-mail.ts'
import { settings } from './src/settings.ts'
import { mail, multipart } from './testing/mail.ts'

const inbox: Reading = {
  settings: settings.parse({ address: 'support@shop.example' }),
  key: (purpose) => Buffer.from(`paper ${purpose}`),
}
const made = (name: string, words: string): Found => ({ name: `ours: ${name}`, bytes: Buffer.from(words) })
const share = (part: readonly unknown[], of: readonly unknown[]): number =>
  of.length === 0 ? 1 : part.length / of.length

const OURS = readdirSync(new URL('fixtures/', import.meta.url)).flatMap((name) => {
  const { body } = JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')) as { body?: string }
  return typeof body === 'string' ? [made(name, body)] : []
})
const MAILS: Found[] = [
  ...OURS,
  made('plain', mail()),
  made('page', mail({ type: 'text/html', body: '<p>Hello</p>' })),
  ...corpus('apache/james-mime4j', 'core/src/test/resources', /\.msg$/),
  ...corpus('mikel/mail', 'spec/fixtures/emails', /\.eml$/),
  ...corpus('nodemailer/mailparser', 'test/fixtures', /\.eml$/),
  ...corpus('postalsys/postal-mime', 'test/fixtures', /\.eml$/),
  ...corpus('mailgun/talon', 'tests/fixtures', /\.eml$/),
]
const status =
  'Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1'
const BOUNCES: Found[] = [
  made(
    'report',
    mail({ from: 'MAILER-DAEMON@mx.example', ...multipart('report', 'Content-Type: text/plain\n\nNo.', status) }),
  ),
  ...corpus('sisimai/set-of-emails', 'maildir/bsd', /[13579]\.eml$/),
]
/** What their authors say stands in them. */
const REPLIES: (Found & { said: string })[] = [
  { ...made('quote', mail({ text: 'Hello\n\nOn Mon, 1 Jan 2026, Maya wrote:\n> It left.' })), said: 'Hello' },
  ...corpus('mailgun/talon', 'tests/fixtures/standard_replies', /\.eml$/).map((one) => {
    const name = one.name.replace(/^.*: |\.eml$/g, '')
    return {
      ...one,
      said: corpusText('mailgun/talon', `tests/fixtures/standard_replies/${name}_reply_text`) ?? 'Hello',
    }
  }),
]

/** Only where there is a folder: a score over our own few says nothing. */
const score = (words: string): unknown => process.env.TEST_CORPORA && process.stdout.write(`${words}\n`)

/** Longer than any mail may take, whoever else is busy. */
const SLOW_MS = 2_000
const PATIENCE = { timeout: 600_000 }
const folded = (words: string): string => words.replace(/\s+/g, ' ').trim()

test('every mail is read in time and says something, whoever wrote its program', PATIENCE, async () => {
  const slow: string[] = []
  for (const { name, bytes } of MAILS) {
    const begun = process.cpuUsage()
    const item = itemOf(bytes)
    const raw: RawItem = { id: '1', receivedAt: new Date(0), ...item, headers: item.headers ?? {} }
    for (const fact of await parse(raw, inbox))
      if (fact.is === 'message') expect([name, fact.parts.length > 0]).toEqual([name, true])
    const { user, system } = process.cpuUsage(begun)
    if ((user + system) / 1_000 > SLOW_MS) slow.push(name)
  }
  expect(slow).toEqual([])
  score(`mails read: ${MAILS.length}`)
})

test('98 bounces of 100 are known as such, and no ordinary mail is taken for one', PATIENCE, async () => {
  const reports = async (mails: readonly Found[]): Promise<Found[]> => {
    const found: Found[] = []
    for (const one of mails) if ((await readMail(one.bytes).catch(() => undefined))?.report) found.push(one)
    return found
  }
  const ordinary = MAILS.filter(({ name }) => !/report|bounce|arf|dsn|status/i.test(name))
  const known = await reports(BOUNCES)
  score(`bounces known: ${known.length} of ${BOUNCES.length}; of ${ordinary.length} ordinary mails taken for one: 0`)
  expect(share(known, BOUNCES)).toBeGreaterThanOrEqual(0.98)
  expect((await reports(ordinary)).map(({ name }) => name)).toEqual([])
})

test('of ten answers nine are cut exactly where their quotes begin, and none is nothing', PATIENCE, async () => {
  const cut = await Promise.all(REPLIES.map(async ({ bytes }) => (await readMail(bytes)).text))
  const exact = REPLIES.filter(({ said }, i) => folded(cut[i] ?? '') === folded(said))
  score(`answers cut exactly: ${exact.length} of ${REPLIES.length}`)
  expect(cut.filter((words) => words.trim() === '')).toEqual([])
  expect(share(exact, REPLIES)).toBeGreaterThanOrEqual(0.9)
})
