import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { Window } from 'happy-dom'
import { expect, test } from 'vitest'
import type { Canon } from '../contract/canon/index.ts'
import { fromMarkdown, toHtml } from '../contract/canon/index.ts'
import { anyCanon } from '../testing/canon.ts'
import { canonToDom } from './canon-dom.ts'

const document = new Window().document as unknown as Document

const shown = (canon: Canon): HTMLElement => {
  const body = document.createElement('div')
  body.append(canonToDom(canon, document))
  return body
}

test('nadia sees what maya wrote', () => {
  const body = shown(
    fromMarkdown('**Hi** `A-1`, see [our page](https://shop.example)\n\n3. one\n4. two\n\n> quoted\n\n```\ncode\n```'),
  )
  expect(body.innerHTML).toBe(
    '<p><strong>Hi</strong> <code>A-1</code>, see ' +
      '<a href="https://shop.example" rel="noopener noreferrer" target="_blank">our page</a></p>' +
      '<ol start="3"><li>one</li><li>two</li></ol><blockquote><p>quoted</p></blockquote><pre><code>code</code></pre>',
  )
})

test('the page shows the same text as the mail', () => {
  fc.assert(
    fc.property(anyCanon, (canon) => {
      const mail = toHtml(canon)
        .replaceAll('<br>\n', '')
        .replace(/<[^>]*>/g, '')
        .replace(
          /&lt;|&gt;|&quot;|&#39;|&amp;/g,
          (it) => ({ '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" })[it] ?? '&',
        )
      expect(shown(canon).textContent?.replace(/\s/g, '')).toBe(mail.replace(/\s/g, ''))
    }),
  )
})

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  '//evil.example',
  '/\\evil.example',
])('a link to %j is no link, even when the hub was deceived', (url) => {
  const link = { type: 'link' as const, url, children: [{ type: 'text' as const, value: 'click' }] }
  const body = shown({ type: 'root', children: [{ type: 'paragraph', children: [link] }] })
  expect(body.querySelector('a')).toBeNull()
  expect(body.textContent).toBe('click')
})

test('markup in a text is text', () => {
  const value = '<img src=x onerror=alert(1)><script>alert(1)</script>'
  const body = shown({ type: 'root', children: [{ type: 'paragraph', children: [{ type: 'text', value }] }] })
  expect(body.querySelector('img, script')).toBeNull()
  expect(body.textContent).toBe(value)
})

test('a node of a newer hub is passed over', () => {
  const newer = {
    type: 'root',
    children: [
      { type: 'table', children: [] },
      { type: 'paragraph', children: [{ type: 'spoiler' }] },
    ],
  }
  expect(shown(newer as unknown as Canon).innerHTML).toBe('<p></p>')
})

test('no parser enters the bundle', async () => {
  const source = await readFile(new URL('./canon-dom.ts', import.meta.url), 'utf8')
  expect(source.match(/^import (?!type)/gm)).toBeNull()
  expect(source).not.toContain('innerHTML')
})
