import type { Part } from '@deskless/core/contract'
import { describe, expect, test } from 'vitest'
import { checkView } from '../limits.ts'
import type { PostOptions } from './index.ts'
import { laidOutModal, postBlocks, wholeModal } from './index.ts'
import { actionsOf, maya, message, mirror, shown } from './testing.ts'

const options: PostOptions = { repeated: false, mode: 'explicit', contactName: 'Nadia', channel: 'email' }
const html: Part = { is: 'file', file: maya.id, name: 'mail.html', mime: 'text/html', as: 'html' }
const cutOff: Part = { is: 'text', text: 'The blue ones.', rest: '> Which colour?' }

describe('below a mail', () => {
  const offered = (...parts: Part[]) => postBlocks(message({ parts }), [], options).flatMap(actionsOf)

  test('what is one click away has a button, and nothing else has', () => {
    expect(offered(cutOff, html)).toEqual(['show_all', 'laid_out'])
    expect(offered(cutOff)).toEqual(['show_all'])
    expect(offered({ is: 'text', text: 'Hello' }, html)).toEqual(['laid_out'])
    expect(offered({ is: 'text', text: 'Hello' })).toEqual([])
    expect(offered({ is: 'text', text: 'Hello' }, { ...html, file: undefined } as Part)).toEqual([])
  })

  test('lines that share a post have buttons of their own', () => {
    const [one, other] = [message({ parts: [cutOff] }), message({ id: maya.id, parts: [cutOff] })]
    const drawn = shown(postBlocks(other, [one], options))
    for (const { id } of [one, other]) expect(drawn).toContain(`\\"message\\":\\"${id}\\"`)
  })

  test('of one that was taken back nothing is left to press', () => {
    const gone = message({ parts: [cutOff, html], removedAt: new Date() })
    const drawn = postBlocks(gone, [], { ...options, subjects: new Map([[gone.id, 'Shoes']]) })
    expect(drawn.flatMap(actionsOf)).toEqual([])
    expect(shown(drawn)).not.toContain('Shoes')
  })
})

test('a subject stands above the words, in the same block', () => {
  const mail = message({ parts: [cutOff, html] })
  const [post] = postBlocks(mail, [], { ...options, subjects: new Map([[mail.id, 'Shoes <!channel>\nand more']]) })
  expect(post?.blocks[0]?.type).toBe('rich_text')
  const [subject, words] = [shown(post).indexOf('✉️ Shoes <!channel> and more'), shown(post).indexOf('The blue ones.')]
  expect([subject > 0, subject < words]).toEqual([true, true])
})

describe('the form with the whole mail', () => {
  const whole = (text: string, rest: string) => wholeModal(mirror(), message({ parts: [{ is: 'text', text, rest }] }))

  test('shows the words and what was cut off, each once', () => {
    expect(shown(whole('The blue ones.', '> Which colour?'))).toMatch(/The blue ones\..*Which colour\?/)
    const answered = shown(whole('The blue ones.', '> Which colour?\nThe blue ones.\n> And when?'))
    expect(answered.split('The blue ones.')).toHaveLength(2)
  })

  test.each([
    ['letters', 'Where is my parcel? '],
    ['families', '👩‍👩‍👧'],
    ['quotes', '> "quoted" \\ & <so>\n'],
    ['lines', 'a\n\n'],
  ])('of the longest mail there is, in %s, holds what Slack takes', (_, said) => {
    const long = said.repeat(Math.floor(100_000 / said.length))
    const view = whole(long, long)
    expect(checkView(view)).toEqual([])
    expect(view.blocks.length).toBeGreaterThan(1)
  })
})

test('the form with the link is one Slack takes, also of a long link', () => {
  const url = `https://hub.example/layout/${maya.id}/${maya.id}?key=${'k'.repeat(300)}`
  expect(checkView(laidOutModal(mirror(), url))).toEqual([])
})
