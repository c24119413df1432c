import type { Canon, CanonBlock, CanonInline } from '@deskless/core/contract'
import { fromMarkdown, fromPlain, tidy, toPlain } from '@deskless/core/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkBlocks } from '../limits.ts'
import { canonToRichText, lineToCanon, richTextToCanon, stripLeadingMention, textToCanon } from './index.ts'
import { anyCanon } from './testing.ts'

const names = {
  userName: (id: string) => ({ U1: 'Maya', U2: 'Omar' })[id],
  channelName: (id: string) => ({ C1: 'support' })[id],
}
const read = (block: unknown) => richTextToCanon(block, names)
const section = (...elements: unknown[]) => ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] })
const words = (text: string, style?: object) => ({ type: 'text', text, ...(style && { style }) })

/** Each letter with everything that marks it. Blanks aside, this is what a text says. */
const letters = (canon: Canon): string[] => canon.children.flatMap((block) => blockLetters(block))
const blockLetters = (block: CanonBlock): string[] => {
  if (block.type === 'paragraph') return block.children.flatMap((child) => inlineLetters(child, ''))
  if (block.type === 'code') return [...block.value].filter((one) => one.trim())
  if (block.type === 'blockquote') return block.children.flatMap(blockLetters)
  return block.children.flatMap((item) => item.children.flatMap(blockLetters))
}
const inlineLetters = (node: CanonInline, marks: string): string[] => {
  if (node.type === 'break') return []
  const own = marks + { text: '', inlineCode: 'c', strong: 'b', emphasis: 'i', delete: 's', link: 'l' }[node.type]
  if ('children' in node) return node.children.flatMap((child) => inlineLetters(child, own))
  return [...node.value].filter((one) => one.trim()).map((one) => `${one}${[...own].sort().join('')}`)
}

/** What Slack can show as it is: no quote in a quote, no list in a quote, one paragraph and lists in an item. */
const inlineOnly = fc.constantFrom<CanonInline[]>(
  [{ type: 'text', value: 'Hello' }],
  [
    { type: 'text', value: 'see ' },
    { type: 'link', url: 'https://shop.example/a', children: [{ type: 'text', value: 'here' }] },
  ],
  [
    { type: 'emphasis', children: [{ type: 'strong', children: [{ type: 'text', value: 'both' }] }] },
    { type: 'break' },
    { type: 'inlineCode', value: 'A-1' },
  ],
  [
    {
      type: 'delete',
      children: [
        { type: 'text', value: 'one' },
        { type: 'strong', children: [{ type: 'text', value: 'two' }] },
      ],
    },
    { type: 'text', value: ' three' },
  ],
)
const paragraph = inlineOnly.map((children): CanonBlock => ({ type: 'paragraph', children }))
const list: fc.Arbitrary<CanonBlock> = fc.letrec<{ list: CanonBlock }>((tie) => ({
  list: fc
    .record({
      ordered: fc.boolean(),
      items: fc.array(fc.tuple(paragraph, fc.option(tie('list'), { nil: undefined, depthSize: 'small' })), {
        minLength: 1,
        maxLength: 3,
      }),
    })
    .map(({ ordered, items }) => ({
      type: 'list',
      ordered,
      children: items.map(([head, nested]) => ({ type: 'listItem', children: nested ? [head, nested] : [head] })),
    })),
})).list
const shown = fc
  .array(
    fc.oneof(
      paragraph,
      list,
      fc.constant<CanonBlock>({ type: 'code', value: 'x = 1\n\ny' }),
      paragraph.map((one): CanonBlock => ({ type: 'blockquote', children: [one, one] })),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .filter((blocks) => blocks.every((one, i) => one.type !== 'list' || blocks[i - 1]?.type !== 'list'))
  .map((children) => tidy({ type: 'root', children }))

describe('a text that goes to Slack and comes back', () => {
  test('is the same where Slack can show all of it', () => {
    fc.assert(
      fc.property(shown, (canon) => {
        expect(read(canonToRichText(canon)).canon).toEqual(canon)
      }),
    )
  })

  test('keeps every letter and every mark, whatever it is', () => {
    fc.assert(
      fc.property(anyCanon, (canon) => {
        const again = read(canonToRichText(canon)).canon
        const plain = (it: Canon) => letters(it).filter((one) => !/^[•\d.]/.test(one))
        expect(plain(again).map((one) => one.replace(/c/g, ''))).toEqual(
          plain(canon).map((one) => one.replace(/c/g, '')),
        )
      }),
    )
  })

  test('does not change any more on a second way', () => {
    fc.assert(
      fc.property(anyCanon, (canon) => {
        const once = read(canonToRichText(canon)).canon
        expect(read(canonToRichText(once)).text.replace(/\s+/g, ' ')).toBe(toPlain(once).replace(/\s+/g, ' '))
      }),
    )
  })

  test('is a block that Slack accepts', () => {
    fc.assert(
      fc.property(anyCanon, (canon) => {
        const block = canonToRichText(canon)
        expect(checkBlocks([block], 'message')).toEqual([])
        expect(JSON.stringify(block)).not.toContain('"text":""')
        expect(JSON.stringify(block)).not.toContain('"elements":[]')
      }),
    )
  })
})

describe('what maya writes in Slack', () => {
  test('mentions, emoji and dates read as words, and are told apart', () => {
    const line = section(
      { type: 'user', user_id: 'UBOT' },
      words(' hello '),
      { type: 'user', user_id: 'U1' },
      words(' '),
      { type: 'emoji', name: 'wave', unicode: '1f44b-1f3fc', skin_tone: 3 },
      { type: 'emoji', name: 'acme_logo' },
      words(' in '),
      { type: 'channel', channel_id: 'C1' },
      { type: 'broadcast', range: 'here' },
      { type: 'usergroup', usergroup_id: 'S1' },
      { type: 'date', timestamp: 1_700_000_000, format: '{date}', fallback: 'Tuesday' },
      { type: 'color', value: '#ff0000' },
    )
    expect(read(line)).toMatchObject({
      text: '@someone hello @Maya 👋🏼:acme_logo: in #support@here@groupTuesday#ff0000',
      mentions: { users: ['UBOT', 'U1'], usergroups: ['S1'], channels: ['C1'], broadcast: true },
      leadingUser: 'UBOT',
    })
  })

  test('the leading mention of our bot goes, with the colon behind it', () => {
    const line = {
      text: '<@UBOT>: hello <@U1>',
      blocks: [
        section({ type: 'user', user_id: 'UBOT' }, words(': '), words('hello '), { type: 'user', user_id: 'U1' }),
      ],
    }
    const stripped = stripLeadingMention(line, 'UBOT')
    expect(stripped.text).toBe('hello <@U1>')
    expect(lineToCanon(stripped, names)).toMatchObject({ text: 'hello @Maya', mentions: { users: ['U1'] } })
    expect(stripLeadingMention(line, 'U1')).toEqual(line)
  })

  test('a mention inside a list or a quote is not leading, and is found', () => {
    const quote = {
      type: 'rich_text',
      elements: [{ type: 'rich_text_quote', elements: [{ type: 'user', user_id: 'U1' }] }],
    }
    expect(read(quote)).toMatchObject({ mentions: { users: ['U1'] } })
    expect(read(quote).leadingUser).toBeUndefined()
  })

  test('lists go on counting behind a nested one', () => {
    const item = (text: string) => ({ type: 'rich_text_section', elements: [words(text)] })
    const block = {
      type: 'rich_text',
      elements: [
        { type: 'rich_text_list', style: 'ordered', indent: 0, elements: [item('one')] },
        { type: 'rich_text_list', style: 'bullet', indent: 1, elements: [item('deep')] },
        { type: 'rich_text_list', style: 'ordered', indent: 0, offset: 1, elements: [item('two')] },
      ],
    }
    expect(read(block).text).toBe('1. one\n   - deep\n2. two')
  })

  test('a quote with a list in it is one quote', () => {
    const canon = fromMarkdown('> before\n>\n> - one\n> - two\n>\n> after')
    expect(read(canonToRichText(canon)).canon).toEqual(canon)
  })

  test('a link that leads nowhere good is its text', () => {
    expect(read(section({ type: 'link', url: 'javascript:alert(1)', text: 'click' })).canon).toEqual(
      fromPlain('click (javascript:alert(1))'),
    )
  })

  test('whatever Slack may send, it is read without a throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (junk) => {
        expect(typeof read(junk).text).toBe('string')
        read({
          type: 'rich_text',
          elements: [
            junk,
            { type: 'rich_text_section', elements: [junk] },
            { type: 'rich_text_list', elements: [junk] },
          ],
        })
        stripLeadingMention({ blocks: [junk] }, 'U1')
      }),
    )
  })
})

describe('a line without blocks', () => {
  const text = (line: string) => textToCanon(line, names)

  test('reads its marks', () => {
    expect(text('*Hi* _there_ ~no~ `A-1` *_both_*').canon).toEqual(
      fromMarkdown('**Hi** *there* ~~no~~ `A-1` ***both***'),
    )
    expect(text('snake_case_name and 2*3*4').text).toBe('snake_case_name and 2*3*4')
    expect(text('a\n```x = 1\ny```\nb').canon).toEqual(fromMarkdown('a\n\n```\nx = 1\ny\n```\n\nb'))
    expect(text('&gt; quoted\n&gt; twice\nafter').canon).toEqual(fromMarkdown('> quoted\n> twice\n\nafter'))
  })

  test('reads what stands in angle brackets', () => {
    expect(text('*see <https://x.example/_a_|the page>* &amp; &lt;b&gt;').canon).toEqual(
      fromMarkdown('**see [the page](https://x.example/_a_)** & <b>'),
    )
    expect(text('<@U1> in <#C1|support> <!here> <!subteam^S1|@team>')).toMatchObject({
      text: '@Maya in #support @here @group',
      mentions: { users: ['U1'], channels: ['C1'], usergroups: ['S1'], broadcast: true },
      leadingUser: 'U1',
    })
    expect(text('`curl <https://x.example|x.example>` :tada:').text).toBe('curl x.example 🎉')
  })

  test('blocks of another kind are passed over for the text, which holds everything', () => {
    expect(lineToCanon({ text: 'all of it', blocks: [section(words('a')), { type: 'section' }] }, names).text).toBe(
      'all of it',
    )
    expect(lineToCanon({ text: 'x', blocks: [section(words('a'))] }, names).text).toBe('a')
  })

  test('whatever it holds, it is read without a throw and in a moment', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'*_~`<>|&;@!#^U1 \n:a\uE000'), maxLength: 60 }), (line) => {
        expect(typeof text(line).text).toBe('string')
      }),
    )
    for (const unit of ['*a* ', '*_~', '<', '`', '&gt; \n', ':a', '<@U1>', '```'])
      expect(typeof text(unit.repeat(40_000 / unit.length)).text).toBe('string')
  })
})
