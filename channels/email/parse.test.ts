// What mails say, on paper: made up by us, each after something that was seen in the world.
import type { Fact, RawItem } from '@deskless/core/contract'
import { describe, expect, test } from 'vitest'
import { messageIdFor, readOurs, replyAddressFor, returnPathFor, threadKeyFor } from './src/ids.ts'
import type { Reading } from './src/in/facts.ts'
import { keyOf } from './src/in/head.ts'
import { itemOf } from './src/in/mailbox.ts'
import { parse } from './src/in/parse.ts'
import { settings } from './src/settings.ts'
import type { Draft } from './testing/mail.ts'
import { mail, multipart } from './testing/mail.ts'

const inbox = (more: Record<string, unknown> = {}): Reading => ({
  settings: settings.parse({ address: 'support@shop.example', authServer: 'mx.shop.example', ...more }),
  key: (purpose) => Buffer.from(`paper ${purpose}`),
})
const OURS = inbox()
const THREAD = threadKeyFor('root')
const MESSAGE = '0190aaaa-0000-7000-8000-00000000000a'
const ISSUED = messageIdFor(MESSAGE, THREAD, OURS)

const raw = (bytes: string | Uint8Array, headers = {}, sent = false): RawItem => {
  const item = itemOf(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, { sent })
  return { id: '1', receivedAt: new Date(0), ...item, headers: { ...item.headers, ...headers } }
}
type Said = Extract<Fact, { is: 'message' }>
const factsOf = (bytes: string | Uint8Array, of = OURS, sent = false) => parse(raw(bytes, {}, sent), of)
const said = async (bytes: string | Uint8Array, of = OURS, sent = false): Promise<Said> => {
  const [fact] = await factsOf(bytes, of, sent)
  if (fact?.is !== 'message') throw new Error(`This is no message but ${JSON.stringify(fact)}.`)
  return fact
}
const wordsOf = async (draft: Draft) => {
  const [part] = (await said(mail(draft))).parts
  return part?.is === 'text' ? part : undefined
}
const filesOf = (fact: Said) => fact.parts.flatMap((part) => (part.is === 'file' ? [part] : []))
const joins = async (bytes: string, of = OURS) => (await said(bytes, of)).threads.some(({ ref }) => ref === THREAD)
const PASS = 'mx.shop.example; dmarc=pass (p=reject) header.from=customer.example'

describe('what a mail says', () => {
  test('who, to whom, about what, and when', async () => {
    const fact = await said(
      mail({
        from: '"Müller, Nadia" <Nadia@Customer.example>',
        subject: '=?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
        headers: { Cc: 'Omar <omar@else.example>' },
      }),
    )
    expect(fact).toMatchObject({
      from: {
        side: 'contact',
        identities: [{ namespace: 'email', value: 'nadia@customer.example', verified: false }],
        profile: { name: 'Müller, Nadia' },
      },
      envelope: {
        from: { address: 'Nadia@Customer.example', name: 'Müller, Nadia' },
        to: [{ address: 'support@shop.example' }],
        cc: [{ address: 'omar@else.example', name: 'Omar' }],
        subject: 'Grüße',
      },
      sentAt: new Date('2026-11-21T10:00:00Z'),
    })
  })

  test('words come from the HTML where there are no others, and the HTML is a file', async () => {
    const fact = await said(
      mail({ type: 'text/html', body: '<p>Hello <b>there</b></p><img src="http://x/y.png"><script>bad()</script>' }),
    )
    expect(fact.parts).toMatchObject([
      { text: 'Hello there' },
      { as: 'html', mime: 'text/html', source: { of: 'html' } },
    ])
  })

  test('attachments, pictures in the text and invitations are files, by names that are only names', async () => {
    const part = (type: string, disposition: string, body: string, more = '') =>
      `Content-Type: ${type}\nContent-Disposition: ${disposition}\n${more}\n${body}`
    const fact = await said(
      mail(
        multipart(
          'mixed',
          'Content-Type: text/plain\n\nsee below',
          part('image/png', 'inline', 'x', 'Content-ID: <pic@here>\n'),
          part('text/calendar; method=REQUEST', 'attachment', 'BEGIN:VCALENDAR'),
          part('application/pdf', "attachment; filename*0*=utf-8''%e2%82%ac; filename*1*=%20rates.pdf", 'pdf'),
        ),
      ),
    )
    expect(filesOf(fact).map(({ name, as, source, cid }) => [name, as, source, cid])).toEqual([
      ['file', 'image', { of: 'file', index: 0 }, 'pic@here'],
      ['invitation.ics', 'file', { of: 'file', index: 1 }, undefined],
      ['€ rates.pdf', 'file', { of: 'file', index: 2 }, undefined],
    ])
  })

  test.each([
    ['a picture that is a page', '"><img src=x onerror=alert(1)>.png'],
    ['a way up', '../../etc/passwd'],
    ['letters that turn round', 'a\u202Egpj.exe'],
    ['something nobody sees', '\u200B.htaccess'],
    ['a device', 'con.txt'],
    ['5,000 letters', `${'a'.repeat(5_000)}.pdf`],
  ])('a file called %s has one name in whatever form it is written, which core makes a label of', async (_, name) => {
    const written = encodeURIComponent(name).replace(/['()]/g, (it) => `%${it.charCodeAt(0).toString(16)}`)
    const half = written.slice(0, written.length / 2).replace(/%.?$/, '')
    const forms = [
      `filename="=?utf-8?B?${Buffer.from(name).toString('base64')}?="`,
      `filename*=utf-8''${written}`,
      `filename*0*=utf-8''${half};\n filename*1*=${written.slice(half.length)}`,
    ]
    const part = (form: string) => `Content-Type: text/plain\nContent-Disposition: attachment;\n ${form}\n\nx`
    const fact = await said(mail(multipart('mixed', 'Content-Type: text/plain\n\nsee below', ...forms.map(part))))
    expect(filesOf(fact).map((file) => file.name)).toEqual([name, name, name])
  })

  test('a subject of a megabyte is read at once, and is no longer than a line', async () => {
    const begun = process.cpuUsage()
    const { envelope } = await said(mail({ subject: `Re: ${'[#1] Re: '.repeat(25_000)}` }))
    const { user, system } = process.cpuUsage(begun)
    expect((user + system) / 1_000).toBeLessThan(2_000)
    expect(envelope?.subject?.length ?? 0).toBeLessThanOrEqual(1_000)
  })

  test.each([
    ['iso-8859-1', Buffer.from('Grüße', 'latin1')],
    ['windows-1252', Buffer.from('Gr\xfc\xdfe', 'latin1')],
    ['no-such-charset', Buffer.from('Grüße')],
  ])('in %s is read', async (charset, bytes) => {
    const head = Buffer.from(
      mail({ type: `text/plain; charset=${charset}`, body: '' })
        .trimEnd()
        .concat('\r\n\r\n'),
    )
    const [part] = (await said(Buffer.concat([head, bytes]))).parts
    expect(part).toMatchObject({ text: expect.stringMatching(/^Gr..?.?.?e$|^Grüße$/) })
  })

  test('bare line feeds, NUL and broken base64 do no harm', async () => {
    expect(await said(mail({ text: 'one\u0000two' }).replaceAll('\r\n', '\n'))).toMatchObject({
      envelope: { subject: 'Hello' },
    })
    const broken = await said(mail({ headers: { 'Content-Transfer-Encoding': 'base64' }, body: '!!!=SGV sbG8=$$' }))
    expect(broken.parts[0]).toMatchObject({ is: 'text' })
  })

  test('a subject that would write headers of its own is one line', async () => {
    const { envelope } = await said(mail({ subject: '=?utf-8?Q?Hi=0D=0ABcc:_omar@else.example?=' }))
    expect(envelope).toMatchObject({ subject: 'Hi Bcc: omar@else.example', bcc: [] })
  })

  test('the same mail by two ways is one item; another one under its Message-ID is another', () => {
    const one = mail({ messageId: '<a@b>' })
    const copy = `Received: from elsewhere\r\n${one.replace('<a@b>', '<A@B>')}`
    expect(keyOf(Buffer.from(copy))).toBe(keyOf(Buffer.from(one)))
    expect(keyOf(Buffer.from(one.replace('Nadia', 'Mallory')))).not.toBe(keyOf(Buffer.from(one)))
    const nameless = one.replace(/Message-ID:.*\r\n/, '')
    expect(keyOf(Buffer.from(`Received: x\r\n${nameless}`))).toBe(keyOf(Buffer.from(nameless)))
    expect(keyOf(Buffer.from(nameless))).not.toBe(keyOf(Buffer.from(`${nameless}more`)))
  })
})

describe('what is new in it', () => {
  const QUOTE = 'On Mon, 1 Jan 2026, Maya wrote:\n> It is on its way.\n> Maya'
  test('stands above the quote, and the quote is the rest', async () => {
    expect(await wordsOf({ text: `Thank you!\n\n${QUOTE}` })).toMatchObject({ text: 'Thank you!', rest: QUOTE })
  })
  test('stands below it as well', async () => {
    expect(await wordsOf({ text: `${QUOTE}\n\nThank you!\n-- \nNadia` })).toMatchObject({
      text: 'Thank you!',
      rest: QUOTE,
    })
  })
  test('is never nothing: a mail of quotes alone stays whole', async () => {
    expect(await wordsOf({ text: QUOTE })).toEqual({ is: 'text', text: QUOTE })
  })
  test('between quotes keeps the quotes it speaks of, or at least all of itself', async () => {
    const part = await wordsOf({ text: '> When?\nToday.\n> Where?\nHere.' })
    expect(`${part?.text}\n${part?.rest}`).toMatch(/Today\.[\s\S]*Here\./)
  })
  test('of a very long line is not looked for', async () => {
    expect((await wordsOf({ text: 'x'.repeat(300_000) }))?.text.length).toBe(100_000)
  })
  test('is the subject of an empty mail', async () => {
    expect(await wordsOf({ subject: 'Call me', text: '' })).toMatchObject({ text: 'Call me' })
  })
})

describe('a mail made to break its reader still becomes a conversation', () => {
  const nested = (depth: number) =>
    Array.from(
      { length: depth },
      (_, i) => `--b${i}\r\nContent-Type: multipart/mixed; boundary=b${i + 1}\r\n\r\n`,
    ).join('')
  test.each([
    ['10,000 levels', mail({ type: 'multipart/mixed; boundary=b0', body: nested(10_000) }), 'nested too deep'],
    [
      '50,000 parts',
      mail({ type: 'multipart/mixed; boundary=b', body: '--b\n\nx\n'.repeat(50_000) }),
      'too many parts',
    ],
    [
      '200,000 headers',
      mail({ headers: { 'X-A': `1\r\n${'X-B: 2\r\n'.repeat(200_000)}X-C: 3` } }),
      'its head is larger',
    ],
    ['600 kB of References', mail({ headers: { References: '<a@b> '.repeat(100_000) } }), 'its head is larger'],
  ])('%s', async (_, bytes, why) => {
    const fact = await said(bytes)
    expect(fact.from).toMatchObject({ identities: [{ value: 'nadia@customer.example' }] })
    expect(fact.parts).toMatchObject([
      { text: expect.stringContaining(why) },
      { name: 'mail.eml', source: { of: 'mail' } },
    ])
  })

  test('more than the inbox reads: its head is enough to know who and what about', async () => {
    const [fact] = await parse(raw(mail({ subject: 'Huge' }), { 'x-deskless-oversize': '34 MB' }), OURS)
    expect(fact).toMatchObject({ envelope: { subject: 'Huge' }, parts: [{ text: expect.stringContaining('34 MB') }] })
  })

  test('what breaks its connection each time it is fetched: its head as well', async () => {
    const [fact] = await parse(raw(mail({ subject: 'Odd' }), { 'x-deskless-unfetched': '1 MB' }), OURS)
    expect(fact).toMatchObject({
      envelope: { subject: 'Odd' },
      parts: [{ text: expect.stringContaining('broke off') }],
    })
  })

  test('bytes that are no mail at all are somebody’s all the same', async () => {
    expect(await said(Buffer.from([0, 255, 1, 2, 3]))).toMatchObject({ from: { side: 'contact' } })
  })
})

describe('where a mail belongs', () => {
  const reply = replyAddressFor(THREAD, OURS) as string
  test.each([
    ['the address we gave for answers', { to: reply }],
    ['the Message-ID we issued, in In-Reply-To', { headers: { 'In-Reply-To': ISSUED } }],
    ['the Message-ID we issued, in References', { headers: { References: `<other@x> ${ISSUED}` } }],
  ])('is said by %s, to whoever is known there', async (_, draft) => {
    const { threads } = await said(mail(draft))
    expect(threads[0]).toEqual({ ref: THREAD, needs: 'known-sender' })
    expect(threads.at(-1)).not.toHaveProperty('needs')
  })

  const forge = (id: string) => id.replace(/\.([a-z2-7])/, (_, c) => `.${c === 'a' ? 'b' : 'a'}`)
  test.each<[string, Draft, Reading?]>([
    ['a subject', { subject: 'Re: [#123] Parcel' }],
    ['a guessed reply address', { to: reply.replace(/.@/, (it) => (it === 'a@' ? 'b@' : 'a@')) }],
    ['a changed Message-ID', { headers: { 'In-Reply-To': forge(ISSUED) } }],
    [
      'what another inbox issued',
      { headers: { References: messageIdFor(MESSAGE, THREAD, { ...OURS, key: () => Buffer.from('theirs') }) } },
    ],
    [
      'a mail whose sender is known to be false',
      { to: reply, headers: { 'Authentication-Results': 'mx.shop.example; dmarc=fail header.from=customer.example' } },
    ],
  ])('is not said by %s', async (_, draft) => {
    expect(await joins(mail(draft))).toBe(false)
  })

  test('is a thread of its own for each mail whose sender is known to be false', async () => {
    const headers = { 'Authentication-Results': 'mx.shop.example; dmarc=fail header.from=customer.example' }
    const hers = await said(mail({ messageId: '<a@b>' }))
    const [one, two] = await Promise.all(
      ['forged', 'forged again'].map((subject) => said(mail({ messageId: '<a@b>', subject, headers }))),
    )
    expect(new Set([hers, one!, two!].flatMap(({ threads }) => threads.map(({ ref }) => ref))).size).toBe(3)
  })

  test('is by writer: the same Message-ID from somebody else begins another thread', async () => {
    const [hers, his] = await Promise.all(
      ['nadia', 'mallory'].map((who) => said(mail({ from: `${who}@customer.example`, messageId: '<a@b>' }))),
    )
    expect(hers!.threads).not.toEqual(his!.threads)
    const more = await said(mail({ headers: { References: '<a@b>' } }))
    expect(more.threads[0]).toEqual({ ref: hers!.threads[0]!.ref, needs: 'known-sender' })
  })
})

describe('who wrote it', () => {
  test.each<[string, Draft, boolean]>([
    ['our server saw DMARC pass', { headers: { 'Authentication-Results': PASS } }, true],
    [
      'its domain signed',
      { headers: { 'Authentication-Results': 'mx.shop.example; dkim=pass header.d=customer.example' } },
      true,
    ],
    ['nobody said anything', {}, false],
    ['another server said so', { headers: { 'Authentication-Results': PASS.replace('mx.shop', 'mx.evil') } }, false],
    [
      'the pass is another domain’s',
      { headers: { 'Authentication-Results': PASS.replace('customer.example', 'evil.example') } },
      false,
    ],
    [
      'a whole country signed',
      { headers: { 'Authentication-Results': 'mx.shop.example; dkim=pass header.d=example' } },
      false,
    ],
    [
      'the sender wrote it below our server’s own',
      { headers: { 'Authentication-Results': `mx.shop.example; none\r\nAuthentication-Results: ${PASS}` } },
      false,
    ],
    [
      'a sender quoted it',
      {
        headers: {
          'Authentication-Results':
            'mx.shop.example; spf=none smtp.mailfrom="a; dmarc=pass header.from=customer.example"@evil.example',
        },
      },
      false,
    ],
    [
      'a sender wrote it into a comment in a comment',
      {
        headers: {
          'Authentication-Results': 'mx.shop.example; spf=fail (a \\) (b) ; dmarc=pass header.from=customer.example)',
        },
      },
      false,
    ],
    [
      'the name looks like an address',
      { from: '"maya@shop.example" <mallory@evil.example>', headers: { 'Authentication-Results': PASS } },
      false,
    ],
  ])('is believed only where it is vouched for: %s', async (_, draft, verified) => {
    const { from } = await said(mail(draft))
    expect(from.side === 'contact' && from.identities[0]?.verified).toBe(verified)
  })

  const MICROSOFT =
    'spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=customer.example; dkim=pass (signature was verified) header.d=customer.example;dmarc=pass action=none header.from=customer.example;compauth=pass reason=100'
  test.each<[string, object, string, boolean]>([
    ['of Microsoft 365, which names no server', { imapHost: 'Outlook.office365.com' }, MICROSOFT, true],
    ['of any other mailbox', { imapHost: 'imap.shop.example' }, MICROSOFT, false],
    [
      'of Microsoft 365 where a server is named all the same',
      { imapHost: 'outlook.office365.com', authServer: 'mx.shop.example' },
      MICROSOFT,
      false,
    ],
    ['of Microsoft 365, by another server', { imapHost: 'outlook.office365.com' }, PASS, false],
  ])('results without a name count in a mailbox %s: %s', async (_, more, results, verified) => {
    const of = inbox({ authServer: undefined, ...more })
    const { memo } = await said(mail({ headers: { 'Authentication-Results': results } }), of)
    expect(memo?.verified).toBe(verified)
  })

  test('Reply-To says where answers go, not who wrote', async () => {
    const fact = await said(mail({ headers: { 'Reply-To': 'mallory@evil.example' } }))
    expect(fact).toMatchObject({
      from: { identities: [{ value: 'nadia@customer.example' }] },
      envelope: { replyTo: [{ address: 'mallory@evil.example' }] },
    })
  })

  test('a forwarded mail names its first writer, and only core can tell whether a member forwarded it', async () => {
    const text =
      'Can you look?\n\n---------- Forwarded message ---------\nFrom: Nadia <nadia@customer.example>\nSubject: Broken\n\nIt is broken.'
    const fact = await said(mail({ from: 'maya@shop.example', subject: 'Fwd: Broken', text }))
    expect(fact.forwarded).toEqual({
      identities: [{ namespace: 'email', value: 'nadia@customer.example', verified: false }],
      profile: { name: 'Nadia' },
      envelope: {
        from: { address: 'nadia@customer.example', name: 'Nadia' },
        to: [{ address: 'support@shop.example' }],
        cc: [],
        bcc: [],
        subject: 'Broken',
      },
      memo: { references: [], automatic: false, verified: false },
    })
    expect(fact.parts[0]).toMatchObject({ text: expect.stringContaining('It is broken.') })
    expect((await said(mail({ text }))).forwarded).toBeUndefined()
  })
})

describe('what no person wrote', () => {
  const marks = async (draft: Draft) => {
    const { automatic, memo } = await said(mail(draft))
    return { reopens: !automatic, answeredByMachines: !memo?.automatic }
  }

  test.each<[string, Draft]>([
    ['Auto-Submitted', { headers: { 'Auto-Submitted': 'auto-replied' } }],
    ['X-Autoreply', { headers: { 'X-Autoreply': 'yes' } }],
    ['Precedence: auto_reply', { headers: { Precedence: 'auto_reply' } }],
    ['an absence notice without headers', { subject: 'Automatische Antwort: Parcel' }],
    ['our own address as the sender', { from: 'support@shop.example' }],
    ['Auto-Submitted, also in answer to us', { headers: { 'Auto-Submitted': 'auto-replied', 'In-Reply-To': ISSUED } }],
  ])('is shown, reopens nothing, and nothing automatic answers it: %s', async (_, draft) => {
    expect(await marks(draft)).toEqual({ reopens: false, answeredByMachines: false })
  })

  test.each<[string, Draft]>([
    ['Precedence: bulk', { headers: { Precedence: 'bulk' } }],
    ['List-Id', { headers: { 'List-Id': '<news.shop.example>' } }],
    ['List-Unsubscribe', { headers: { 'List-Unsubscribe': '<mailto:off@customer.example>' } }],
    ['Feedback-ID', { headers: { 'Feedback-ID': '1:2:3:customer' } }],
    ['X-Auto-Response-Suppress', { headers: { 'X-Auto-Response-Suppress': 'All' } }],
    ['an empty return path', { headers: { 'Return-Path': '<>' } }],
    ['X-Loop', { headers: { 'X-Loop': 'somebody' } }],
    ['a mailer daemon', { from: 'MAILER-DAEMON@mx.example' }],
    ['no-reply', { from: 'no-reply@customer.example' }],
    [
      'an answer to us with the subject of a notice',
      { subject: 'Out of office chairs', headers: { 'In-Reply-To': ISSUED } },
    ],
  ])('is perhaps a person’s: nothing automatic answers it, and it waits for an agent: %s', async (_, draft) => {
    expect(await marks(draft)).toEqual({ reopens: true, answeredByMachines: false })
  })

  test('a person is not marked, also with Auto-Submitted: no', async () => {
    const fact = await said(mail({ headers: { 'Auto-Submitted': 'no' } }))
    expect([fact.automatic, fact.memo?.automatic]).toEqual([undefined, false])
  })
})

describe('what we sent ourselves', () => {
  test('comes out as ours, also when a copy of it comes in', async () => {
    const fact = await said(
      mail({ from: 'support@shop.example', to: 'nadia@customer.example', messageId: ISSUED }),
      OURS,
      true,
    )
    expect(fact).toMatchObject({ key: ISSUED, threads: [{ ref: THREAD }], from: { side: 'us' } })
  })
  test('from a mail program is ours as well, in the thread it answers', async () => {
    const answer = { from: 'support@shop.example', to: 'nadia@customer.example', headers: { 'In-Reply-To': '<a@b>' } }
    const fact = await said(mail(answer), OURS, true)
    expect(fact.from).toMatchObject({ side: 'us', to: [{ value: 'nadia@customer.example' }] })
    const hers = await said(mail({ messageId: '<a@b>' }))
    expect(fact.threads[0]).toEqual({ ref: hers.threads[0]?.ref })
  })

  const ours = { from: 'support@shop.example', to: 'nadia@customer.example' }
  const elsewhere = ISSUED.replace('@shop.example', '@x.example')
  test.each([
    ['as it was issued', ISSUED],
    ['with another domain behind it', elsewhere],
    ['in capitals', ISSUED.toUpperCase()],
  ])('is known by its Message-ID %s', async (_, messageId) => {
    expect(await said(mail({ ...ours, messageId }), OURS, true)).toMatchObject({ key: ISSUED })
  })

  const failed = { 'Authentication-Results': 'mx.shop.example; dmarc=fail header.from=shop.example' }
  test.each<[string, Draft]>([
    ['a Message-ID of ours', { messageId: ISSUED }],
    ['a Message-ID of ours with another domain', { messageId: elsewhere }],
    ['a Message-ID of ours in capitals', { messageId: ISSUED.toUpperCase() }],
    ['a Message-ID of ours, found forged', { messageId: ISSUED, headers: failed }],
    ['a Message-ID of ours, and to us', { messageId: elsewhere, to: 'support@shop.example' }],
    ['an answer to a mail of ours', { headers: { 'In-Reply-To': ISSUED } }],
    ['a copy for us', { headers: { Cc: 'support@shop.example' } }],
  ])('is never what comes to us in our name: %s', async (_, draft) => {
    const came = mail({ ...ours, ...draft })
    expect(await factsOf(came)).toEqual([])
  })

  test('is not what a form of our own website sends us: that is somebody’s', async () => {
    const fact = await said(
      mail({ ...ours, to: 'support@shop.example', headers: { 'Reply-To': 'nadia@customer.example' } }),
    )
    expect(fact.from.side).toBe('contact')
  })

  test('comes from the mailbox of sent mails, whatever copy came first; a mail by somebody else is one mail in both', async () => {
    const [own, other] = [mail({ ...ours, messageId: '<a@shop.example>' }), mail({ messageId: '<a@b>' })]
    expect(raw(own, {}, true).key).not.toBe(raw(own).key)
    expect((await said(other, OURS, true)).key).toBe((await said(other)).key)
  })
})

describe('what became of a mail of ours', () => {
  const status = (action: string, code = '550 5.1.1 No such user') =>
    `Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; nadia@customer.example\nAction: ${action}\nStatus: 5.1.1\nDiagnostic-Code: smtp; ${code}`
  const returned = `Content-Type: message/rfc822\n\nMessage-ID: ${ISSUED}\nSubject: Parcel\n\nHello`
  const daemon = { from: 'Mail Delivery System <mailer-daemon@mx.example>', headers: { 'Return-Path': '<>' } }
  const dsn = (...parts: string[]) =>
    mail({
      ...daemon,
      subject: 'Undelivered',
      ...multipart('report; report-type=delivery-status', 'Content-Type: text/plain\n\nSorry', ...parts),
    })
  const failed = [
    {
      is: 'receipt',
      of: ISSUED,
      status: 'failed',
      tell: 'It could not be delivered to nadia@customer.example: 550 5.1.1 No such user.',
    },
  ]

  test('failed, with the reason', async () => {
    expect(await factsOf(dsn(status('failed'), returned))).toEqual(failed)
  })
  test('failed, with nothing but the head given back', async () => {
    expect(await factsOf(dsn(status('failed'), `Content-Type: text/rfc822-headers\n\nMessage-ID: ${ISSUED}`))).toEqual(
      failed,
    )
  })
  test('failed, as its return path says', async () => {
    const to = returnPathFor(MESSAGE, OURS) as string
    const [fact] = await factsOf(dsn(status('failed')).replace('To: support@shop.example', `To: ${to}`))
    expect(fact).toMatchObject({ is: 'receipt', of: expect.stringMatching(/^return:/), status: 'failed' })
  })
  test('late is not failed', async () => {
    expect(await factsOf(dsn(status('delayed'), returned))).toEqual([])
  })
  test.each<[string, Draft]>([
    [
      'Exim',
      {
        subject: 'Mail delivery failed: returning message to sender',
        headers: { 'X-Failed-Recipients': 'nadia@customer.example' },
        text: `A message that you sent could not be delivered.\n\n  nadia@customer.example\n    550 5.1.1 No such user\n\n------ This is a copy of the message ------\nMessage-ID: ${ISSUED}`,
      },
    ],
    [
      'qmail',
      {
        subject: 'failure notice',
        text: `Hi. This is the qmail-send program at mx.example.\n\n<nadia@customer.example>:\n550 5.1.1 No such user\n\n--- Below this line is a copy of the message.\n\nMessage-ID: ${ISSUED}`,
      },
    ],
  ])('failed, in the words of %s', async (_, draft) => {
    expect(await factsOf(mail({ ...daemon, ...draft }))).toEqual(failed)
  })
  test('a report about a mail that is not ours is a mail like any other, and marked', async () => {
    const forged = returned.replace(ISSUED, '<somebody@else.example>')
    expect(await said(dsn(status('failed'), forged))).toMatchObject({ automatic: true })
  })
  test('a person who writes of undelivered parcels reports nothing', async () => {
    const fact = await said(
      mail({ subject: 'Undelivered parcel', text: `It was returned to sender. 550 euros!\n\nMessage-ID: ${ISSUED}` }),
    )
    expect(fact.automatic).toBeUndefined()
  })
})

test('what we issue is known again, and nothing else is', () => {
  expect(readOurs(ISSUED, OURS)).toBe(THREAD)
  expect(readOurs('<a@b>', OURS)).toBeUndefined()
})
