// Things that grow when they are opened: the hub opens none of them, and hands each on as it came.
import { deflateRawSync, deflateSync } from 'node:zlib'
import type { RawItem } from '@deskless/core/contract'
import { expect, test } from 'vitest'
import { mail, multipart } from '../../testing/mail.ts'
import { settings } from '../settings.ts'
import { itemOf } from './mailbox.ts'
import { openFile } from './open-file.ts'
import { parse } from './parse.ts'

const inbox = {
  key: (purpose: string) => Buffer.from(purpose),
  settings: settings.parse({ address: 'shop@a.example' }),
}

/** One entry, and no more of a ZIP than names it. */
const zip = (name: string, inside: Buffer): Buffer => {
  const [packed, head] = [deflateRawSync(inside), Buffer.alloc(30)]
  head.write('PK\x03\x04', 'latin1')
  head.writeUInt16LE(8, 8)
  head.writeUInt32LE(packed.length, 18)
  head.writeUInt32LE(inside.length, 22)
  head.writeUInt16LE(name.length, 26)
  return Buffer.concat([head, Buffer.from(name), packed])
}
const nested = Array.from({ length: 5 }).reduce<Buffer>(
  (inside, _, depth) => zip(`${depth}.zip`, inside),
  zip('zeros', Buffer.alloc(4 * 1024 * 1024)),
)

const chunk = (type: string, data: Buffer): Buffer => {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(data.length)
  return Buffer.concat([size, Buffer.from(type), data, Buffer.alloc(4)])
}
const ihdr = Buffer.from([0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 8, 6, 0, 0, 0])
const png = Buffer.concat([
  Buffer.from('89504e470d0a1a0a', 'hex'),
  chunk('IHDR', ihdr),
  chunk('IDAT', deflateSync(Buffer.alloc(4 * 1024 * 1024))),
  chunk('IEND', Buffer.alloc(0)),
])

const laughs = Buffer.from(
  `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY l0 "ha">${Array.from(
    { length: 9 },
    (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`,
  ).join('')}]><svg xmlns="http://www.w3.org/2000/svg"><text>&l9;</text></svg>`,
)
/** The signature, a key, and one attribute that says it has two gigabytes. */
const tnef = Buffer.from(`789f3e22010001020f800600ffffff7f${'00'.repeat(64)}`, 'hex')

const attached = (mime: string, bytes: Buffer): string =>
  `Content-Type: ${mime}\nContent-Disposition: attachment; filename=bomb\nContent-Transfer-Encoding: base64\n\n${bytes.toString('base64').replace(/.{76}/g, '$&\n')}`

test.each([
  ['archives within archives', 'application/zip', nested],
  ['a picture of 30,000 by 30,000 points', 'image/png', png],
  ['a billion laughs', 'image/svg+xml', laughs],
  ['a TNEF container', 'application/ms-tnef', tnef],
])('%s stay one file, byte by byte', async (_, mime, bytes) => {
  const parts = ['Content-Type: text/plain\n\nsee below', attached(mime, bytes)]
  const item = itemOf(Buffer.from(mail(multipart('mixed', ...parts))))
  const raw: RawItem = { id: '1', receivedAt: new Date(0), ...item, headers: {} }
  const [fact] = await parse(raw, inbox)
  const files = fact?.is === 'message' ? fact.parts.filter((part) => part.is === 'file') : []
  expect(files).toMatchObject([{ mime, size: bytes.length }])
  const opened = await openFile(files[0]?.source, inbox as never, { raw: async () => raw })
  const pieces: Uint8Array[] = []
  for await (const piece of opened.bytes) pieces.push(piece)
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
})

test('what is uuencoded within the words stays words', async () => {
  const text = `see below\nbegin 644 bomb\n${`M${'`'.repeat(60)}\n`.repeat(200)}\`\nend`
  const item = itemOf(Buffer.from(mail({ text })))
  const [fact] = await parse({ id: '1', receivedAt: new Date(0), ...item, headers: {} }, inbox)
  expect(fact).toMatchObject({
    is: 'message',
    parts: [{ is: 'text', text: expect.stringContaining('begin 644 bomb') }],
  })
})
