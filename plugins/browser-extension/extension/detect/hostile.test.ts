// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { show } from '../testing/page.ts'
import { readAddress, readName } from './address.ts'
import { Budget, CAPS } from './caps.ts'
import { choose } from './choose.ts'
import { detect, survey } from './detect.ts'
import { addressesIn, phonesIn } from './text.ts'

const URL_HERE = 'https://evil.example/'
const look = (html: string) => survey(show(html), URL_HERE, [], { region: 'DE' })
const values = (html: string) => detect(show(html), URL_HERE, []).map(({ value }) => value)
const stretch = (text: string) => [{ text, at: document.body, glued: false }]

const withinCaps = ({ spent }: ReturnType<typeof look>): boolean =>
  Object.entries(CAPS).every(([cap, most]) => spent[cap as keyof typeof CAPS] <= most)

test('of ten megabytes of text only the first 200,000 characters are read', () => {
  document.body.innerHTML = '<main><p></p><p>late@x.example</p></main>'
  document.querySelector('p')!.textContent = `early@x.example ${'lorem ipsum 0123 '.repeat(620_000)}`
  const seen = survey(document, URL_HERE, [], { region: 'DE' })
  expect(seen.findings.map(({ value }) => value)).toEqual(['early@x.example'])
  expect(seen.spent.text).toBe(CAPS.text)
  expect(withinCaps(seen)).toBe(true)
})

test('of more links than the cap no more are read, and no more than fifty people are told', () => {
  const links = Array.from({ length: CAPS.links + 1_000 }, (_, n) => `<a href="mailto:p${n}@x.example">x</a>`).join('')
  const seen = look(`<main>${links}</main>`)
  expect(seen.spent.links).toBe(CAPS.links)
  expect(seen.findings.length).toBe(CAPS.findings)
  expect(withinCaps(seen)).toBe(true)
})

test('a page of more elements than the cap, or one nested three hundred deep, is entered no further than the cap', () => {
  const main = document.body.appendChild(document.createElement('main'))
  for (let n = 0; n < CAPS.elements + 2_000; n++) main.appendChild(document.createElement('i'))
  const flat = survey(document, URL_HERE, [])
  expect(flat.spent.elements).toBe(CAPS.elements)
  expect(withinCaps(flat)).toBe(true)
  document.body.innerHTML = ''
  let at: Element = document.body
  for (let depth = 0; depth < 300; depth++) at = at.appendChild(document.createElement('div'))
  at.textContent = 'deep@x.example'
  const seen = survey(document, URL_HERE, [])
  expect(withinCaps(seen)).toBe(true)
})

test('a million @ in a row, and a text of digits alone, are looked at so many times and no more', () => {
  const budget = new Budget()
  expect(addressesIn(stretch('a@'.repeat(1_000_000)), budget)).toEqual([])
  expect(budget.spent.addresses).toBe(CAPS.addresses)
  expect(phonesIn(stretch('+49 30 901820 '.repeat(10_000)), 'DE', budget).length).toBeLessThanOrEqual(CAPS.phones)
  expect(budget.spent.phones).toBe(CAPS.phones)
})

test('JSON that is deep, wide or endless is read no further than the cap', () => {
  const deep = `${'['.repeat(3_000)}${']'.repeat(3_000)}`
  const wide = `[${'{"@type":"Thing"},'.repeat(10_000)}{}]`
  const seen = look([deep, wide].map((json) => `<script type="application/ld+json">${json}</script>`).join(''))
  expect(seen.spent.jsonNodes).toBeGreaterThan(0)
  expect(withinCaps(seen)).toBe(true)
})

test('scripts in fields stay text, and never become an address', () => {
  const found = detect(
    show(
      '<main><a href="javascript:alert(1)//a@x.example">x</a><a href="mailto:%3Cscript%3Ealert(1)%3C/script%3E@x.example">x</a>&lt;img src=x onerror=alert(1)&gt; &lt;nadia@shopper.example&gt;</main>',
    ),
    URL_HERE,
    [],
  )
  expect(found.map(({ value }) => value)).toEqual(['nadia@shopper.example'])
  expect(readName('<b>Nadia</b>\u202e evil\u0000')).toBe('<b>Nadia</b> evil')
})

test.each([
  ['a Cyrillic a in the domain', 'nadia@p\u0430ypal.com'],
  ['a Cyrillic a in the name', 'n\u0430dia@shopper.example'],
  ['wide letters', 'nadia@\uff53hopper.example'],
  ['a zero-width space', 'nadia@shop\u200bper.example'],
  ['a joiner in the name', 'na\u200ddia@shopper.example'],
  ['a soft hyphen', 'nadia@shop\u00adper.example'],
  ['a change of direction', 'nadia@\u202erepphs.example'],
  ['a picture', 'logo@2x.png'],
  ['an address of a machine', 'root@127.0.0.1'],
  ['no domain', 'nadia@localhost'],
  ['two dots', 'na..dia@shopper.example'],
  ['a hidden filler letter', 'nadia@shopper\u3164.example'],
])('%s is not taken for an address', (_, text) => {
  expect(readAddress(text)).toBeUndefined()
  expect(values(`<main>Write to ${text} today</main>`)).toEqual([])
})

test('a domain of one alphabet is read in its own form, so it never equals the one it looks like', () => {
  expect(readAddress('nadia@b\u00fccher.example')?.value).toBe('nadia@xn--bcher-kva.example')
  expect(readAddress('nadia@\u0430\u0440\u0440\u04cf\u0435.example')?.value).toMatch(/^nadia@xn--/)
})

test('half an address is never taken for a whole one', () => {
  expect(values('<main>\u00e4nadia@shopper.example</main>')).toEqual([])
  expect(values('<main><b>na</b>dia@shopper.example</main>')).toEqual([])
  expect(values('<main><span>Email</span><span>nadia@shopper.example</span></main>')).toEqual(['nadia@shopper.example'])
  expect(values('<main><div>Email</div><div>nadia@shopper.example</div><div>Open</div></main>')).toEqual([
    'nadia@shopper.example',
  ])
})

test('a page that repeats one stranger a thousand times wins nothing by it', () => {
  const found = detect(
    show(`<main>${'<p>evil@x.example</p>'.repeat(1_000)}<a href="mailto:nadia@shopper.example">Nadia</a></main>`),
    URL_HERE,
    [],
  )
  expect(choose(found).winner?.value).toBe('nadia@shopper.example')
})

test('an adapter with a broken selector finds nothing and breaks nothing', () => {
  const broken = {
    id: 'broken',
    name: 'Broken',
    hosts: ['evil.example'],
    paths: [],
    records: [],
    scope: ['>>>', ':::'],
    fields: { any: [{ select: '[[', take: 'text' as const, hit: 'first' as const }], email: [], phone: [], name: [] },
  }
  expect(detect(show('<main>nadia@shopper.example</main>'), URL_HERE, [broken])).toMatchObject([
    { value: 'nadia@shopper.example', source: 'text' },
  ])
})
