import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Canon } from '../canon/index.ts'
import { fromMarkdown, fromPlain, toHtml, toPlain } from '../canon/index.ts'
import type { Part } from '../parts.ts'
import type { Values } from './index.ts'
import {
  aboutVariable,
  asTemplates,
  fillParts,
  responsePartsSchema,
  shortCodeSchema,
  templateFromMarkdown,
  unfilledIn,
  variables,
  writeTemplate,
} from './index.ts'

const nadia: Values = {
  'contact.name': 'Nadia Rahimi',
  'contact.first_name': 'Nadia',
  'contact.email': 'nadia@shop.example',
  'contact.attributes.plan': 'Gold & more',
  'conversation.number': '1042',
  'agent.first_name': 'Maya',
}
const markdown = (text: string): Part[] => [{ is: 'text', text, canon: templateFromMarkdown(text) }]
const filled = (text: string, values = nadia) => {
  const { parts, unfilled } = fillParts(asTemplates([{ is: 'text', text }]), values)
  return { text: parts.map((part) => (part.is === 'text' ? part.text : '')).join('\n'), unfilled }
}
const problems = (parts: Part[]): string[] =>
  responsePartsSchema.safeParse(parts).error?.issues.map((issue) => issue.message) ?? []

describe('filling', () => {
  test.each([
    ['Hi {{contact.first_name}}!', 'Hi Nadia!'],
    ['{{ contact.name }}, this is {{agent.first_name}}', 'Nadia Rahimi, this is Maya'],
    ['Plan {{contact.attributes.plan}}', 'Plan Gold & more'],
    ['About #{{conversation.number|?}}', 'About #1042'],
    ['Hi {{contact.last_name|there}}', 'Hi there'],
    ['Hi{{contact.last_name|}}!', 'Hi!'],
    ['{{contact.attributes.city| where you live }}', 'where you live'],
    ['{{contact.last_name|a | b}}', 'a | b'],
    ['no variable { here }', 'no variable { here }'],
  ])('%s reads %s', (template, expected) => {
    expect(filled(template)).toEqual({ text: expected, unfilled: [] })
  })

  test('what has no value and no words for that case is named, once, and stays visible', () => {
    expect(filled('Call {{contact.phone}} or {{ contact.phone }}, {{contact.last_name}}')).toEqual({
      text: 'Call {{contact.phone}} or {{ contact.phone }}, {{contact.last_name}}',
      unfilled: ['contact.phone', 'contact.last_name'],
    })
    expect(aboutVariable('contact.phone')).toBe('the contact’s phone number')
    expect(aboutVariable('contact.attributes.city')).toBe('the contact’s city')
  })

  test('a value of blanks is none', () => {
    expect(filled('Hi {{contact.first_name|there}}', { 'contact.first_name': ' \u202E\n ' }).text).toBe('Hi there')
  })

  test('values of things every object has are no values', () => {
    const template = 'x {{contact.attributes.constructor|none}} {{contact.attributes.__proto__|none}}'
    expect(filled(template, Object.fromEntries([]))).toEqual({ text: 'x none none', unfilled: [] })
  })

  test('a value is plain text: no mark, tag, mention, link, line or variable comes of it', () => {
    const evil = '**bold** <b>x</b> [a](https://evil.example) www.evil.example\n> {{agent.first_name}} <!channel> `c`'
    const { parts } = fillParts(markdown('Hello *{{contact.first_name}}*, bye'), {
      ...nadia,
      'contact.first_name': evil,
    })
    const { canon } = parts[0] as { canon: Canon }
    expect(canon.children).toEqual([
      {
        type: 'paragraph',
        children: [
          { type: 'text', value: 'Hello ' },
          { type: 'emphasis', children: [{ type: 'text', value: evil.replace('\n', ' ') }] },
          { type: 'text', value: ', bye' },
        ],
      },
    ])
    expect(toHtml(canon)).not.toContain('<b>')
  })

  test('in an address a value is encoded, and cannot leave its place', () => {
    const { parts } = fillParts(
      markdown('[status](https://shop.example/o/{{conversation.number}}?m={{contact.email}})'),
      {
        'conversation.number': '1/../..',
        'contact.email': 'a&b=c#d@e',
      },
    )
    expect(JSON.stringify(parts)).toContain('https://shop.example/o/1%2F..%2F..?m=a%26b%3Dc%23d%40e')
  })

  test('a link whose address lacks a value becomes words, where the agent sees the braces', () => {
    const { parts, unfilled } = fillParts(markdown('[status](https://shop.example/o/{{contact.phone}})'), {})
    expect(unfilled).toEqual(['contact.phone'])
    expect(JSON.stringify(parts)).not.toContain('"link"')
    expect(unfilledIn((parts[0] as { text: string }).text)).toEqual(['contact.phone'])
  })

  test('a caption is filled as well', () => {
    const file: Part = { is: 'file', name: 'a.pdf', mime: 'a/b', as: 'file', caption: 'For {{contact.first_name}}' }
    expect(fillParts([file], nadia).parts).toMatchObject([{ caption: 'For Nadia' }])
  })

  test('whatever the values are, the words around them stay and nothing but words is added', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (value) => {
        const { parts } = fillParts(markdown('**Hi** {{contact.first_name|you}}.'), { 'contact.first_name': value })
        const { canon } = parts[0] as { canon: Canon }
        const [paragraph, ...more] = canon.children as { children: { type: string }[] }[]
        expect(more).toEqual([])
        expect(paragraph?.children.map(({ type }) => type)).toEqual(['strong', 'text'])
        expect(toPlain(canon)).toMatch(/^Hi .+\.$/su)
      }),
    )
  })
})

describe('saving', () => {
  test.each([
    ['Hi {{contact.firstname}}', 'There is no variable {{contact.firstname}}.'],
    ['Hi {{}}', 'There is no variable {{}}.'],
    ['{{contact.attributes.}}', 'There is no variable {{contact.attributes.}}.'],
    ['{{{contact.name}}}', 'There is no variable {{{contact.name}}.'],
    ['Hi {{contact.name', 'The braces of {{contact.name are never closed.'],
    ['https://shop.{{contact.email}}.example/', 'A variable in a link may only stand behind the name of the site.'],
  ])('%s is refused: %s', (text, sentence) => {
    expect(problems([{ is: 'text', text }])).toEqual([sentence])
  })

  test('variables are looked for in marks, code, addresses and captions', () => {
    for (const text of ['**{{x}}**', '`{{x}}`', '```\n{{x}}\n```', '- a\n- {{x}}', '[a](https://a.example/{{x}})'])
      expect(problems([{ is: 'text', text, canon: fromMarkdown(text) }]), text).toHaveLength(1)
    expect(problems([{ is: 'file', name: 'a', mime: 'a/b', as: 'file', caption: '{{x}}' }])).toHaveLength(1)
  })

  test('only texts and files, ten files at most', () => {
    expect(problems([{ is: 'unknown', what: 'x' }])).toEqual(['A canned response is made of texts and files.'])
    const file: Part = { is: 'file', name: 'a', mime: 'a/b', as: 'file' }
    expect(problems(Array.from({ length: 11 }, () => file))).toEqual(['Up to 10 files.'])
  })

  test('it says something, or it attaches a file', () => {
    expect(problems([{ is: 'text', text: ' \n' }])).toEqual(['Write something or attach a file.'])
    const file: Part = { is: 'file', name: 'a', mime: 'a/b', as: 'file' }
    expect(problems([{ is: 'text', text: '' }, file])).toEqual([])
  })

  test('plain text keeps its variables whole where an address is made a link', () => {
    const [part] = asTemplates([{ is: 'text', text: 'See https://shop.example/o/{{conversation.number}}.' }])
    expect(JSON.stringify(part)).toContain('"url":"https://shop.example/o/{{conversation.number}}"')
    const { parts } = fillParts([part!], nadia)
    expect(parts).toMatchObject([{ text: 'See https://shop.example/o/1042.' }])
  })

  test.each([
    'Hi {{contact.first_name|there}}, __see__ {{contact.last_name|*you*}}',
    '- {{contact.attributes.Order number|none}}\n- [track](https://a.example/{{conversation.number}})',
    'variable0end variablexx {{contact.name}} `{{agent.name}}`',
    '{{contact.name}}{{contact.name}}\n\n> quoted {{team.name|us}}',
  ])('as Markdown and back it is the same: %s', (text) => {
    const canon = templateFromMarkdown(text)
    expect(JSON.stringify(canon)).toContain('{{')
    expect(templateFromMarkdown(writeTemplate(canon))).toEqual(canon)
  })

  test.each([
    ['ORDER-Late ', 'order-late'],
    ['größe/1.a', 'größe/1.a'],
    ['with blank', undefined],
    ['-x', undefined],
    ['', undefined],
    ['{{x}}', undefined],
  ])('the short code %j is kept as %j', (given, kept) => {
    expect(shortCodeSchema.safeParse(given).data).toBe(kept)
  })

  test('what was made to take long takes no time', () => {
    const started = performance.now()
    for (const text of [
      '{{'.repeat(10_000),
      'variablex'.repeat(2_000),
      '{{contact.name|'.repeat(1_500),
      '{'.repeat(20_000),
    ]) {
      problems([{ is: 'text', text }])
      filled(text)
    }
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

test('every variable is explained', () => {
  for (const name of Object.keys(variables)) expect(aboutVariable(name)).toMatch(/^the /)
  expect(toPlain(fromPlain('{{contact.name}}'))).toBe('{{contact.name}}')
})
