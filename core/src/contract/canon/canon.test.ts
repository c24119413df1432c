import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { anyCanon, anyText, cpuMs } from '../../testing/canon.ts'
import type { Canon, CanonInline } from './index.ts'
import { canonSchema, cleanText, fromMarkdown, fromPlain, tidy, toHtml, toMarkdown, toPlain } from './index.ts'

const paragraph = (...children: CanonInline[]): Canon => ({ type: 'root', children: [{ type: 'paragraph', children }] })
const text = (value: string): CanonInline => ({ type: 'text', value })
const link = (url: string, label = url): CanonInline => ({ type: 'link', url, children: [text(label)] })

describe('what an agent types in markdown', () => {
  test('marks become nodes and a line end stays a line end', () => {
    expect(fromMarkdown('**Hi** _Nadia_ ~~no~~ `A-1`\nsee <https://shop.example>')).toEqual(
      paragraph(
        { type: 'strong', children: [text('Hi')] },
        text(' '),
        { type: 'emphasis', children: [text('Nadia')] },
        text(' '),
        { type: 'delete', children: [text('no')] },
        text(' '),
        { type: 'inlineCode', value: 'A-1' },
        { type: 'break' },
        text('see '),
        link('https://shop.example'),
      ),
    )
  })

  test('lists, quotes and code keep their shape', () => {
    expect(fromMarkdown('3. a\n4. b\n\n> q\n\n```js\nx\n```').children).toEqual([
      {
        type: 'list',
        ordered: true,
        start: 3,
        children: ['a', 'b'].map((it) => ({ type: 'listItem', children: paragraph(text(it)).children })),
      },
      { type: 'blockquote', children: paragraph(text('q')).children },
      { type: 'code', lang: 'js', value: 'x' },
    ])
  })

  test('headings become strong, images become links', () => {
    expect(fromMarkdown('# Title')).toEqual(paragraph({ type: 'strong', children: [text('Title')] }))
    expect(fromMarkdown('![a cat](https://x.example/c.png)')).toEqual(
      paragraph(link('https://x.example/c.png', 'a cat')),
    )
  })

  test.each([
    '<b onclick="x()">hi</b>',
    '<script>alert(1)</script>',
    '[a]: https://x.example',
    '| a | b |',
    '[^1] and [x][y]',
  ])('%s stays the text it is', (typed) => {
    expect(toPlain(fromMarkdown(typed))).toBe(typed)
  })

  test.each([
    'javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    '//evil.example',
    'file:///etc/passwd',
    'vbscript:x',
  ])('a link to %s is no link', (url) => {
    const html = toHtml(fromMarkdown(`[click](<${url}>) ![x](<${url}>)`))
    expect(html).not.toContain('<a')
    expect(html).toContain('click')
  })

  test('what follows a fence is a language only when it is one word', () => {
    expect(toPlain(fromMarkdown('```see this log\nline\n```'))).toBe('see this log\nline')
  })

  test.each([
    '>',
    '> ',
    '- ',
    '1. ',
    '*a**',
    '[a](',
    '**a',
    '~a~~ ',
    ' a_@',
    '<a@',
    '> a\n\n',
    '- a\n',
    '\n',
    'a\n',
    'a\n\n',
    '1. a\n\n',
    '    a\n',
    '\t',
    'http://',
    'www.a',
    '&amp;',
    '![',
    '<',
    '``` a\n',
    '# a\n',
    'a.',
    'a@',
    '`a`` ',
  ])('50 kB of %j are read in a moment, and fit the schema', (unit) => {
    let canon: Canon | undefined
    const spent = cpuMs(() => {
      canon = fromMarkdown(unit.repeat(50_000 / unit.length))
    })
    expect(spent).toBeLessThan(2_000)
    expect(canonSchema.safeParse(canon).success).toBe(true)
  })
})

describe('what a customer types', () => {
  test('line ends and empty lines survive, addresses can be clicked', () => {
    expect(fromPlain('Hello\nwww.shop.example\n\n*not bold* nadia@shop.example').children).toEqual([
      ...paragraph(text('Hello'), { type: 'break' }, link('http://www.shop.example', 'www.shop.example')).children,
      ...paragraph(text('*not bold* '), link('mailto:nadia@shop.example', 'nadia@shop.example')).children,
    ])
  })

  test('comes back exactly as it was typed', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ unit: 'binary' })), (typed) => {
        fc.pre(!typed.includes('\r'))
        expect(toPlain(fromPlain(typed))).toBe(cleanText(typed))
      }),
    )
  })

  test('cleaning drops NUL and lone surrogates and nothing else', () => {
    expect(cleanText('a\0b\uD83Dc\uDE00d👩‍👩‍👧\u202Ee\uFEFF\r\n')).toBe('abcd👩‍👩‍👧\u202Ee\uFEFF\r\n')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (it) => {
        expect(cleanText(it)).toBe(it.replaceAll('\0', ''))
      }),
    )
  })
})

describe('what people read', () => {
  const canon = fromMarkdown('See [the page](https://x.example)\n\n- one\n- two\n  1. deep\n\n> quoted\n> twice')

  test('as plain text', () => {
    expect(toPlain(canon)).toBe('See the page (https://x.example)\n\n- one\n- two\n  1. deep\n\n> quoted\n> twice')
  })

  test('as HTML', () => {
    expect(toHtml(canon).replaceAll('\n', '')).toBe(
      '<p>See <a href="https://x.example" rel="noopener noreferrer" target="_blank">the page</a></p>' +
        '<ul><li>one</li><li>two<ol><li>deep</li></ol></li></ul><blockquote><p>quoted<br>twice</p></blockquote>',
    )
  })

  test('HTML holds no tag that we did not write', () => {
    fc.assert(
      fc.property(anyCanon, (it) => {
        const left = toHtml(it).replace(
          /<\/?(?:p|pre|code|blockquote|ul|ol|li|br|strong|em|del)>|<a href="[^"<>]*" rel="noopener noreferrer" target="_blank">|<\/a>/g,
          '',
        )
        expect(left).not.toMatch(/[<>"']/)
      }),
    )
  })
})

describe('canon', () => {
  test('markdown says all of it: written and read again it is the same', () => {
    fc.assert(
      fc.property(anyCanon, (it) => {
        const again = fromMarkdown(toMarkdown(it))
        expect(toPlain(again).replace(/\s+/g, ' ').trim()).toBe(toPlain(it).replace(/\s+/g, ' ').trim())
      }),
      { numRuns: 300 },
    )
  })

  test('whatever is read fits the schema and is tidy', () => {
    fc.assert(
      fc.property(fc.oneof(anyCanon, anyText.map(fromMarkdown), anyText.map(fromPlain)), (it) => {
        expect(tidy(it)).toEqual(it)
        expect(canonSchema.parse(JSON.parse(JSON.stringify(it)))).toEqual(it)
      }),
    )
  })

  test('from outside, what is unknown is dropped and what is split is joined', () => {
    expect(
      canonSchema.parse({
        type: 'root',
        position: {},
        children: [{ type: 'paragraph', children: [text('a\0b\n'), { ...text('c'), data: 1 }, text('d')] }],
      }),
    ).toEqual(paragraph(text('ab'), { type: 'break' }, text('cd')))
  })

  test.each([
    ['a script', { type: 'root', children: [{ type: 'html', value: '<script>' }] }],
    ['a bad link', paragraph(link('javascript:alert(1)'))],
    [
      'a paragraph in a paragraph',
      { type: 'root', children: [{ type: 'paragraph', children: [{ type: 'paragraph', children: [] }] }] },
    ],
    ['no tree', 'hello'],
    ['a text without value', { type: 'root', children: [{ type: 'paragraph', children: [{ type: 'text' }] }] }],
    ['too much', paragraph(text('a'.repeat(500_001)))],
    ['too many', { type: 'root', children: Array.from({ length: 500_001 }, () => 1) }],
  ])('%s is refused', (_, input) => {
    expect(canonSchema.safeParse(input).success).toBe(false)
  })

  test('a tree built to exhaust the stack is refused', () => {
    let tree: unknown = { type: 'paragraph', children: [] }
    for (let i = 0; i < 100_000; i++) tree = { type: 'blockquote', children: [tree] }
    expect(canonSchema.safeParse({ type: 'root', children: [tree] }).error?.issues[0]?.message).toBe(
      'Rich text may be 20 levels deep.',
    )
    expect(() => tidy({ type: 'root', children: [tree] } as Canon)).not.toThrow()
  })

  test('the schema can be shown in OpenAPI', () => {
    expect(JSON.stringify(z.toJSONSchema(canonSchema, { io: 'input' }))).toContain('blockquote')
    expect(JSON.stringify(z.toJSONSchema(canonSchema))).toContain('blockquote')
  })
})
