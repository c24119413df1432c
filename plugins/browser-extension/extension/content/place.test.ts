// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { adapterSchema } from '../../src/adapters/adapter.ts'
import { detect } from '../detect/detect.ts'
import { show } from '../testing/page.ts'
import { adapterOf, selectorOf } from './place.ts'

const rows = `<main><table>${['requestor', 'cc', 'owner']
  .map((role) => `<tr><td class="${role}">${role}</td><td class="value"><span>${role}@shopper.example</span></td></tr>`)
  .join('')}</table></main>`
const here = new URL('https://desk.example/tickets/7?sid=secret')

test('a place is named by what its makers called it, or by its place among its like, and only it is meant', () => {
  show(rows)
  for (const span of document.querySelectorAll('span')) {
    const select = selectorOf(span)!
    expect([...document.querySelectorAll(select)]).toEqual([span])
  }
  show('<main><p data-test="mail"><b>a@x.example</b></p><p><b>b@x.example</b></p></main>')
  expect(selectorOf(document.querySelector('b')!)).toBe('p[data-test="mail"] > b')
})

test('what is shown on one ticket is read on the next, and is an adapter the hub would take', () => {
  show(rows)
  const adapter = adapterOf(document.querySelectorAll('span')[1]!, here)!
  expect(adapterSchema.safeParse(adapter).success).toBe(true)
  expect(JSON.stringify(adapter)).not.toContain('secret')
  const next = show(rows.replaceAll('shopper', 'other'))
  expect(detect(next, 'https://desk.example/tickets/8', [adapter])[0]).toMatchObject({
    value: 'cc@other.example',
    source: 'picked',
  })
})

test('a place inside a shadow root is found again through its host', () => {
  show('<main><x-mail id="mail"><template shadowrootmode="open"><i>a@x.example</i></template></x-mail></main>')
  const inner = document.querySelector('x-mail')!.shadowRoot!.querySelector('i')!
  const adapter = adapterOf(inner, here)!
  expect(adapter.fields.any[0]?.select).toBe('x-mail#mail >>> i')
  expect(detect(document, here.href, [adapter])[0]).toMatchObject({ value: 'a@x.example', source: 'picked' })
})

test('where nothing can be read there is no place to show', () => {
  show('<main><p>Hello</p></main>')
  expect(adapterOf(document.querySelector('p')!, here)).toBeUndefined()
})
