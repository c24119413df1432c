import { generateKeyPairSync } from 'node:crypto'
import type { OutMessage } from '@deskless/core/contract'
import { envelopeSchema, fromMarkdown, text } from '@deskless/core/contract'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { isOwnLoop, messageIdFor, readOurs } from '../ids.ts'
import type { Attached } from './compose.ts'
import { compose, dkimProblem } from './compose.ts'
import { pieces } from './pieces.ts'
import type { SendingSettings } from './settings.ts'
import { answer, MESSAGE, paperInbox } from './testing/paper.ts'

const sent = async (
  given: Partial<OutMessage> = {},
  settings: Partial<SendingSettings> = {},
  files: Attached[] = [],
) => {
  const inbox = paperInbox(settings)
  const [piece] = pieces(answer(given), inbox)
  const raw = (await compose(piece!, files, inbox)).toString('latin1')
  return { inbox, piece: piece!, raw, mail: await PostalMime.parse(raw) }
}
const header = (raw: string, name: string): string | undefined =>
  new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(raw)?.[1]?.replace(/\r\n[ \t]+/g, ' ')

test('an answer is one mail with our Message-ID, from whoever answers, back to the address of its thread', async () => {
  const { inbox, raw, mail } = await sent()
  expect(mail.messageId).toBe(messageIdFor(MESSAGE, 'abcdefghijklmnopqrst', inbox))
  expect(mail.from).toMatchObject({ name: 'Maya Lindqvist · Shop', address: 'support@shop.example' })
  expect(readOurs(mail.replyTo?.[0]?.address ?? '', inbox)).toBe('abcdefghijklmnopqrst')
  expect(isOwnLoop(header(raw, 'X-Deskless-Loop') ?? '', inbox)).toBe(true)
  expect(mail.text?.trim()).toBe('It left today.')
  expect(mail.html).toContain('<p>It left today.</p>')
  expect(header(raw, 'Auto-Submitted')).toBeUndefined()
})

test('every try is the same mail: its Message-ID and its date are those of the message', async () => {
  const [one, two] = [await sent(), await sent()]
  expect([one.mail.messageId, header(one.raw, 'Date')]).toEqual([two.mail.messageId, header(two.raw, 'Date')])
})

const memo = { messageId: '<second@home.example>', references: ['<root@home.example>'] }

test('In-Reply-To names the last mail, References the way there from the root', async () => {
  const { raw } = await sent({ memo })
  expect(header(raw, 'In-Reply-To')).toBe('<second@home.example>')
  expect(header(raw, 'References')).toBe('<root@home.example> <second@home.example>')
})

test('after an answer of ours that nobody answered yet, it is that one', async () => {
  const before = {
    kind: 'out' as const,
    by: 'Omar',
    at: new Date(0),
    text: 'One moment',
    keys: ['<ours@shop.example>', 'return:1'],
  }
  const { raw } = await sent({ memo, before })
  expect(header(raw, 'In-Reply-To')).toBe('<ours@shop.example>')
  expect(header(raw, 'References')).toBe('<root@home.example> <second@home.example> <ours@shop.example>')
})

test('a very long thread keeps its root and the last ones', async () => {
  const references = Array.from({ length: 30 }, (_, i) => `<mail-${i}@home.example>`)
  const { piece } = await sent({ memo: { messageId: '<last@home.example>', references } })
  expect([piece.references.length, piece.references[0], piece.references.at(-1)]).toEqual([
    20,
    '<mail-0@home.example>',
    '<last@home.example>',
  ])
})

test('what stands in References and is no Message-ID is left out', async () => {
  const { piece } = await sent({ memo: { messageId: '<a@b>', references: ['<x@y>\r\nBcc: eve@evil.example', 'none'] } })
  expect(piece.references).toEqual(['<a@b>'])
})

test.each([
  ['a subject in any language', { subject: 'Où est mon colis ? 📦 где посылка' }],
  ['a subject longer than a line', { subject: `Parcel ${'very '.repeat(80)}late` }],
  [
    'a name with signs of its own',
    { to: [{ address: 'nadia@home.example', name: 'Berg, "Nadia" <vip>' }], subject: 'Hi' },
  ],
])('%s arrives as it was written, in lines that servers take', async (_, given) => {
  const envelope = envelopeSchema.parse({ to: [{ address: 'nadia@home.example' }], ...given })
  const { raw, mail } = await sent({ envelope })
  expect(mail.subject).toBe(envelope.subject)
  expect(mail.to?.map((one) => [one.address, one.name || undefined])).toEqual(
    envelope.to.map((one) => [one.address, one.name]),
  )
  expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998)
})

test.each(['line\r\nBcc: eve@evil.example', 'line\nX-Evil: 1', 'nul\0', 'separator\u2028Bcc: x', 'bell\u0007'])(
  '%j in the name of an agent or of a file makes no header',
  async (name) => {
    const file = { id: 'f1', name, mime: 'text/plain', bytes: Buffer.from('x') }
    const { raw, mail } = await sent({ author: { name, kind: 'member' } }, {}, [file])
    expect(header(raw, 'Bcc')).toBeUndefined()
    expect(header(raw, 'X-Evil')).toBeUndefined()
    expect(mail.attachments).toHaveLength(1)
    expect(mail.to).toHaveLength(1)
  },
)

test('who gets a blind copy is told to the server and stands in no header', async () => {
  const envelope = { ...answer().envelope!, bcc: [{ address: 'boss@shop.example' }] }
  const { raw, piece } = await sent({ envelope })
  expect(piece.bcc).toEqual(envelope.bcc)
  expect(raw).not.toContain('boss@')
})

test('rich text goes out twice: plain, and as HTML with everything escaped', async () => {
  const part = text('x', fromMarkdown('**Hello** <script>alert(1)</script> [here](https://shop.example/?a=1&b=2)'))
  const { mail } = await sent({ parts: [part] })
  expect(mail.html).toContain('<strong>Hello</strong>')
  expect(mail.html).toContain('&lt;script&gt;')
  expect(mail.html).toContain('href="https://shop.example/?a=1&amp;b=2"')
  expect(mail.text).toContain('Hello')
  expect(mail.text).not.toContain('<strong>')
})

const picture = {
  is: 'file' as const,
  file: '0190aaaa-0000-7000-8000-00000000000f',
  name: 'Größe.png',
  mime: 'image/png',
  as: 'image' as const,
}

test('a picture stands in the text; another file is attached under its own name', async () => {
  const list = {
    ...picture,
    file: '0190aaaa-0000-7000-8000-00000000000e',
    name: 'Liste – März.pdf',
    mime: 'application/pdf',
    as: 'file' as const,
  }
  const inbox = paperInbox()
  const [piece] = pieces(answer({ parts: [text('See:'), picture, list] }), inbox)
  const files = piece!.files.map((file) => ({ ...file, bytes: Buffer.from([1, 2, 3]) }))
  const mail = await PostalMime.parse(await compose(piece!, files, inbox))
  const [shown, attached] = mail.attachments
  expect(mail.html).toContain(`src="cid:${shown?.contentId?.replace(/[<>]/g, '')}"`)
  expect([shown?.disposition, shown?.filename, attached?.disposition, attached?.filename]).toEqual([
    'inline',
    'Größe.png',
    'attachment',
    'Liste – März.pdf',
  ])
})

test('the answerer signs, then the inbox; what is answered stands below as a short quote', async () => {
  const before = {
    kind: 'in' as const,
    by: 'Nadia',
    at: new Date('2026-11-21T10:00:00Z'),
    text: `Where is it?\n${'line\n'.repeat(100)}`,
    keys: [],
  }
  const author = { name: 'Maya', kind: 'member' as const, signature: 'Maya, parcels' }
  const { mail } = await sent({ before, author }, { signature: 'Shop — {{agent.name}}' })
  const [words, quoted = ''] = mail.text!.split('On Sat, 21 Nov 2026 10:00 UTC, Nadia wrote:')
  expect(words).toBe('It left today.\n\n-- \nMaya, parcels\nShop — Maya\n\n')
  expect(quoted).toContain('> Where is it?')
  expect(quoted.split('\n').length).toBeLessThan(50)
  expect((await sent({ before }, { quote: false })).mail.text).not.toContain('wrote:')
})

const bot = { name: 'Helper', kind: 'bot' as const }
const strange = { kind: 'in' as const, by: 'Eve', at: new Date(0), text: 'Buy at evil.example', keys: [] }
const envelope = { ...answer().envelope!, subject: 'Re: Buy at evil.example' }

test('what no person wrote says so, and carries nobody’s words to an address that nobody vouched for', async () => {
  const { raw, mail } = await sent({ author: bot, before: strange, envelope })
  expect(header(raw, 'Auto-Submitted')).toBe('auto-replied')
  expect(raw).not.toContain('evil')
  expect(mail.subject).toBe('Your message to Shop')
  const known = await sent({ author: bot, before: strange, envelope, memo: { verified: true } })
  expect(known.mail.subject).toBe('Re: Buy at evil.example')
  expect(known.mail.text).not.toContain('Buy at evil.example')
})

test('nothing automatic answers a machine; a person may', () => {
  const machine = { memo: { automatic: true } }
  expect(() => pieces(answer({ ...machine, author: bot }), paperInbox())).toThrow(/machine wrote the last mail/)
  expect(pieces(answer(machine), paperInbox())).toHaveLength(1)
})

test('a mail is signed by DKIM where the inbox has a key; a key that is none is told', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const dkimKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const { raw } = await sent({}, { dkimDomain: 'shop.example', dkimSelector: 's1', dkimKey })
  expect(header(raw, 'DKIM-Signature')).toMatch(/d=shop\.example;.*s=s1;/)
  expect(dkimProblem('no key')).toMatch(/cannot be read/)
  await expect(sent({}, { dkimDomain: 'shop.example', dkimSelector: 's1', dkimKey: 'no key' })).rejects.toMatchObject({
    sent: 'no',
  })
})

test('bounces go to the address, to one that names the message, or to nobody', async () => {
  const path = async (returnPath: SendingSettings['returnPath']) => (await sent({}, { returnPath })).piece.returnPath
  expect(await path('address')).toBe('support@shop.example')
  expect(await path('named')).toMatch(/^support\+b-0190aaaa/)
  expect(await path('none')).toBe(false)
})

test.each<[string, Partial<SendingSettings>, unknown]>([
  ['an address that names the message', {}, expect.stringMatching(/^support\+b-0190aaaa/)],
  [
    'an address of the domain for answers',
    { replyDomain: 'reply.shop.example' },
    expect.stringMatching(/^b-.*@reply\./),
  ],
  ['nobody, where the mailbox has no such address', { plusAddress: false }, false],
  ['nobody, where the inbox says so', { returnPath: 'none' }, false],
])('what no person wrote comes from %s', async (_, settings, from) => {
  expect((await sent({ author: bot }, settings)).piece.returnPath).toEqual(from)
})
