import { expect, test } from 'vitest'
import { readLine, readPayload } from './read.ts'

const HERE = 'https://parcel.example/lyon?a=1&b=2'
const link = (label: string, href: string) => `<a href="${href.replaceAll('&', '&amp;')}" title="x">${label}</a>`

test.each([
  [
    'words that lead somewhere say where',
    'See here, and here.',
    [
      ['here', HERE],
      ['here', 'tel:+3344'],
    ],
    `See here (${HERE}), and here (tel:+3344).`,
  ],
  [
    'an address stands there once',
    'See parcel.example',
    [['parcel.example', 'http://parcel.example/']],
    'See parcel.example',
  ],
  ['what leads nowhere safe leads nowhere', 'See here', [['here', 'javascript:alert(1)']], 'See here'],
  ['a link to words that are not there adds none', 'See here', [['elsewhere', HERE]], 'See here'],
] as const)('%s', (_, text, links, said) => {
  const html = `<p>${links.map(([label, href]) => link(label, href)).join(' ')}</p>`
  const attachments = [{ contentType: 'text/html', content: html }]
  expect(readLine({ text, attachments }).text).toBe(said)
})

test('behind the bot’s name as well, and in the menu of a message', () => {
  const bot = { id: '28:bot', name: 'Deskless' }
  const entities = [{ type: 'mention', text: '<at>Deskless</at>', mentioned: bot }]
  const attachments = [{ contentType: 'text/html', content: `<p>${link('here', HERE)}</p>` }]
  expect(readLine({ text: '<at>Deskless</at> reply See here', entities, recipient: bot, attachments })).toMatchObject({
    toBot: true,
    text: `reply See here (${HERE})`,
  })
  expect(readPayload({ body: { content: `<p>See ${link('<b>here</b>', HERE)}</p>` } }).text).toBe(`See here (${HERE})`)
})
