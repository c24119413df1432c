import { describe, expect, test } from 'vitest'
import { pictureSize } from './picture-size.ts'
import { fileHeaders } from './serve-headers.ts'
import { sniff } from './sniff.ts'

const bytes = (hex: string, text = ''): Uint8Array =>
  new Uint8Array(Buffer.concat([Buffer.from(hex, 'hex'), Buffer.from(text)]))

const PNG = bytes('89504e470d0a1a0a0000000d494844520000028000000 1e00806000000'.replaceAll(' ', ''))
const GIF = bytes('474946383961', '\u0003\0\u0002\0;alert(1)//'.padEnd(60))
const JPEG = bytes('ffd8ffe000104a46494600010100000100010000ffc00011080120016003012200021101031101')
const WEBP = bytes('524946465000000057454250565038580a00000000000000ff0100ef0000', ' '.repeat(40))
const PDF = bytes('', '%PDF-1.7\n')
const SVG = bytes('', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
const XML_SVG = bytes('', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
const HTML = bytes('', '<!doctype html><script>alert(1)</script>')

describe('the type of a file', () => {
  test.each([
    ['a picture', PNG, undefined, 'image/png'],
    ['a picture called text', PNG, 'text/plain', 'image/png'],
    ['a polyglot of GIF and JS', GIF, 'text/javascript', 'image/gif'],
    ['a PDF', PDF, 'image/png', 'application/pdf'],
    ['HTML called a picture', HTML, 'image/png', 'application/octet-stream'],
    ['SVG called a picture', SVG, 'image/jpeg', 'application/octet-stream'],
    ['SVG', XML_SVG, 'image/svg+xml', 'image/svg+xml'],
    ['a table', bytes('', 'a;b'), 'text/csv; charset=utf-8', 'text/csv'],
    ['a lie about a header', bytes('', 'x'), 'text/html\r\nset-cookie: a=b', 'application/octet-stream'],
    ['nothing', bytes(''), '', 'application/octet-stream'],
  ])('%s', async (_, head, declared, mime) => {
    expect(await sniff(head, declared)).toBe(mime)
  })
})

describe('serving it', () => {
  test.each([
    ['a.png', PNG, 'image/png', 'inline', 'image/png'],
    ['a.pdf', PDF, 'application/pdf', 'attachment', 'application/pdf'],
    ['a.svg', XML_SVG, 'image/svg+xml', 'attachment', 'application/octet-stream'],
    ['a.html', HTML, 'text/html', 'attachment', 'application/octet-stream'],
    ['a.png', HTML, 'image/png', 'attachment', 'application/octet-stream'],
  ])('%s as declared %#', async (name, head, declared, disposition, type) => {
    const headers = fileHeaders({ name, mime: await sniff(head, declared) })
    expect(headers['content-disposition']).toMatch(new RegExp(`^${disposition};`))
    expect(headers).toMatchObject({
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-store',
    })
  })

  test.each(['audio/ogg', 'audio/mpeg', 'video/mp4'])('%s plays where it is opened, and runs nothing', (mime) => {
    expect(fileHeaders({ name: 'voice', mime })).toMatchObject({
      'content-type': mime,
      'content-security-policy': "default-src 'none'; media-src 'self'; sandbox allow-same-origin",
    })
  })

  test('a picture can be downloaded too', () => {
    expect(fileHeaders({ name: 'a.png', mime: 'image/png' }, { download: true })['content-disposition']).toMatch(
      /^attachment;/,
    )
  })
})

describe('the size of a picture', () => {
  test.each([
    ['image/png', PNG, { width: 640, height: 480 }],
    ['image/gif', GIF, { width: 3, height: 2 }],
    ['image/jpeg', JPEG, { width: 352, height: 288 }],
    ['image/webp', WEBP, { width: 512, height: 240 }],
  ])('%s', (mime, head, size) => {
    expect(pictureSize(head, mime)).toEqual(size)
  })

  test('is not guessed when the head is cut, empty or of something else', () => {
    for (const mime of ['image/png', 'image/gif', 'image/jpeg', 'image/webp', 'text/html'])
      for (const head of [bytes(''), bytes('ffd8'), PDF, bytes('ff'.repeat(100)), bytes('00'.repeat(100))])
        expect(() => pictureSize(head, mime)).not.toThrow()
    expect(pictureSize(PNG.subarray(0, 18), 'image/png')).toBeUndefined()
    expect(pictureSize(PDF, 'application/pdf')).toBeUndefined()
  })
})
