import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contentDisposition, fileLabel } from './names.ts'

describe('the label of a file', () => {
  test.each([
    ['invoice.pdf', 'invoice.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\nadia\\photo.jpg', 'photo.jpg'],
    ['a\u202Egpj.exe', 'agpj.exe'],
    ['\u200B.htaccess', 'htaccess'],
    ['.\u200B.\u2060/x', 'x'],
    ['a\0b\r\nc: d.txt', 'abc: d.txt'],
    ['con.txt', '_con.txt'],
    ['NUL', '_NUL'],
    ['console.txt', 'console.txt'],
    ['"><img onerror>.png', '"><img onerror>.png'],
    ['Rechnung für Müller.pdf', 'Rechnung für Müller.pdf'],
    ['...', 'file'],
    ['', 'file'],
    ['a/', 'file'],
  ])('%j is %j', (raw, label) => {
    expect(fileLabel(raw)).toBe(label)
  })

  test('a name of 5,000 characters keeps its extension and no half character', () => {
    expect(fileLabel(`${'a'.repeat(5000)}.pdf`)).toBe(`${'a'.repeat(251)}.pdf`)
    const emoji = fileLabel(`${'😀'.repeat(500)}.pdf`)
    expect(emoji).toMatch(/^(?:😀)+\.pdf$/u)
    expect(Buffer.byteLength(emoji)).toBeLessThanOrEqual(255)
  })

  test('whatever comes in, what comes out is short, one line and no path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (raw) => {
        const label = fileLabel(raw)
        expect(label).not.toMatch(/[/\\\p{Cc}\p{Cf}\p{Cs}]|^\.|^$/u)
        expect(Buffer.byteLength(label)).toBeLessThanOrEqual(255)
        expect(fileLabel(label)).toBe(label)
      }),
    )
  })
})

describe('Content-Disposition', () => {
  test('says the name twice: plainly, and as it is', () => {
    expect(contentDisposition('attachment', 'Grüße "an" 100%.pdf')).toBe(
      `attachment; filename="Gru_e _an_ 100_.pdf"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%22an%22%20100%25.pdf`,
    )
  })

  test('cannot be broken out of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (raw) => {
        expect(contentDisposition('inline', raw)).toMatch(
          /^inline; filename="[ !#-$&-[\]-~]*"; filename\*=UTF-8''[\w!#$&+\-.^`|~%]+$/,
        )
      }),
    )
  })
})
