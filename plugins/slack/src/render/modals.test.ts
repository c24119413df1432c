import { fromMarkdown, refusals } from '@deskless/core/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkView } from '../limits.ts'
import {
  assignModal,
  customerModal,
  labelModal,
  noticeModal,
  readAssign,
  readLabels,
  readMemo,
  readReply,
  readSnooze,
  refusalSentence,
  replyModal,
  sendModal,
  snoozeModal,
} from './index.ts'
import { anyCanon, anyMessage, anyMirror, anyText, maya, message, mirror, omar } from './testing.ts'

const shown = (view: unknown): string => JSON.stringify(view)
const names = { userName: () => 'Maya', channelName: () => undefined }
const chose = (id: string, value: string) => ({ [id]: { [id]: { selected_option: { value } } } })

describe('replying', () => {
  test('the form names the customer and the channel, and remembers what was seen', () => {
    const view = replyModal({ view: mirror({}, { replying: ['Omar'] }), memo: { line: '1.2' } })
    expect(shown(view)).toContain('To *Nadia by Web chat*')
    expect(shown(view)).toContain('Omar is replying too')
    expect(readMemo(view.private_metadata)).toEqual({
      c: mirror().conversation.id,
      n: 2,
      m: mirror().mirrorId,
      line: '1.2',
    })
  })

  test('what was said meanwhile is shown before anything is sent, and the fields keep their ids', () => {
    const first = replyModal({ view: mirror() })
    const again = replyModal({
      view: mirror(),
      stale: [message({ parts: [{ is: 'text', text: 'Never mind,\nI <found> it.' }] })],
    })
    expect(shown(again)).toContain('Nothing was sent')
    expect(shown(again)).toContain('Never mind,\\n&gt; I &lt;found&gt; it.')
    expect(again.submit?.text).toBe('Send anyway')
    const ids = (view: typeof first) => view.blocks.flatMap(({ block_id: id }) => id ?? [])
    expect(ids(again)).toEqual(ids(first))
  })

  test('what was submitted is read, with its marks and files', () => {
    const rich = {
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'Found', style: { bold: true } }] }],
    }
    const state = {
      values: {
        text: { text: { rich_text_value: rich } },
        files: { files: { files: [{ id: 'F1', name: 'a.pdf' }] } },
        ...chose('after', 'resolve'),
      },
    }
    expect(readReply(state, names)).toMatchObject({
      canon: fromMarkdown('**Found**'),
      text: 'Found',
      files: [{ id: 'F1' }],
      after: 'resolve',
    })
    expect(readReply({}, names)).toMatchObject({ text: '', files: [], after: 'open' })
  })

  test('a draft stands in the form', () => {
    expect(shown(replyModal({ view: mirror(), draft: fromMarkdown('Hello **Nadia**') }))).toContain(
      '"text":"Nadia","style":{"bold":true}',
    )
  })
})

describe('sending a line', () => {
  test('shows the line, its files and why it is asked', () => {
    const view = sendModal({
      view: mirror(),
      line: { canon: fromMarkdown('It is *found*'), author: 'Maya', files: ['a.pdf'] },
      because: ['secret', 'after-note'],
    })
    for (const words of [
      'Nadia by Web chat',
      'found',
      '📎 a.pdf',
      'password or key',
      'internal note a moment ago',
      'Written by Maya',
    ])
      expect(shown(view)).toContain(words)
  })
})

describe('assigning', () => {
  const teams = [{ id: 't1', name: 'Support' }]

  test('offers everybody with their availability, and nobody', () => {
    const view = assignModal({ view: mirror({ assignee: omar }), members: [maya, omar], teams })
    for (const words of ['Unassigned', '🟢 Maya · online', '🌙 Omar · away', 'Support', 'No team'])
      expect(shown(view)).toContain(words)
    const [to] = view.blocks as unknown as { element: { initial_option: { value: string } } }[]
    expect(to?.element.initial_option.value).toBe(omar.id)
  })

  test('300 members are all offered', () => {
    const members = Array.from({ length: 300 }, (_, i) => ({ ...maya, id: `m${i}`, name: `Maya ${i}` }))
    const view = assignModal({ view: mirror(), members, teams: [] })
    expect(checkView(view)).toEqual([])
    expect(shown(view)).toContain('Maya 299')
  })

  test('reads who was chosen', () => {
    expect(readAssign({ ...chose('to', maya.id), ...chose('team', 'none') })).toEqual({ to: maya.id, team: null })
    expect(readAssign({ values: chose('to', 'none') })).toEqual({ to: null })
  })
})

describe('labels', () => {
  const billing = { id: 'l1', name: 'billing', color: 'red' }
  const vip = { id: 'l2', name: 'vip', color: 'blue' }

  test('those it has are chosen at first; what changes is read', () => {
    const [field] = labelModal({ view: mirror({ labels: [billing] }), labels: [billing, vip] }).blocks as unknown as {
      element: { initial_options: { value: string }[] }
    }[]
    expect(field?.element.initial_options.map(({ value }) => value)).toEqual(['l1'])
    const state = { labels: { labels: { selected_options: [{ value: 'l2' }] } } }
    expect(readLabels(state, [billing])).toEqual({ add: ['l2'], remove: ['l1'] })
    expect(readLabels({ labels: { labels: { selected_options: [] } } }, [billing])).toEqual({ add: [], remove: ['l1'] })
    expect(readLabels({}, [billing])).toEqual({ add: [], remove: [] })
  })

  test('an account without labels is told so', () => {
    expect(shown(labelModal({ view: mirror(), labels: [] }))).toContain('no labels yet')
  })
})

describe('snoozing', () => {
  const friday = new Date('2026-11-20T22:30:00Z')
  test('an own date wins, and must lie ahead', () => {
    const at = (seconds: number) => ({ ...chose('preset', 'own'), at: { at: { selected_date_time: seconds } } })
    expect(readSnooze(at(friday.getTime() / 1000 + 60), friday, 'UTC')).toEqual({
      until: new Date(friday.getTime() + 60_000),
    })
    expect(readSnooze(at(1), friday, 'UTC')).toHaveProperty('errors.at')
    expect(readSnooze(chose('preset', 'own'), friday, 'UTC')).toHaveProperty('errors.at')
    expect(readSnooze({ values: chose('preset', 'next-message') }, friday, 'UTC')).toEqual({ until: 'next-message' })
    expect(
      readSnooze({ values: { ...chose('preset', '1h'), at: { at: { selected_date_time: null } } } }, friday, 'UTC'),
    ).toEqual({ until: new Date('2026-11-20T23:30:00Z') })
  })
})

describe('every modal', () => {
  test('is accepted by Slack, whoever and whatever it is about', () => {
    const people = fc
      .array(anyText, { maxLength: 5 })
      .map((all) => all.map((name, i) => ({ ...maya, id: `m${i}`, name })))
    fc.assert(
      fc.property(
        anyMirror,
        people,
        fc.array(anyMessage, { maxLength: 7 }),
        anyCanon,
        anyText,
        (view, members, stale, canon, text) => {
          const memo = { text }
          const views = [
            replyModal({ view, stale, draft: canon, memo }),
            sendModal({ view, line: { canon, author: text, files: [text, text] }, because: ['secret'], memo }),
            assignModal({ view, members, teams: [{ id: 't', name: text }], memo }),
            labelModal({ view, labels: [{ id: 'l', name: text, color: text }], memo }),
            snoozeModal({ view, memo }),
            customerModal({ view, memo }),
            noticeModal(text, text),
          ]
          for (const one of views) expect(checkView(one)).toEqual([])
          expect(readMemo(views[0]?.private_metadata)).toMatchObject({ c: view.conversation.id, n: 2 })
        },
      ),
      { numRuns: 50 },
    )
  })

  test('whatever comes back is read without a throw', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('values', 'text', 'files', 'after', 'to', 'team', 'labels', 'preset', 'at'),
          fc.jsonValue(),
        ),
        (state) => {
          readReply(state, names)
          readAssign(state)
          readLabels(state, [])
          readSnooze(state, new Date(), 'UTC')
          readMemo(JSON.stringify(state))
        },
      ),
    )
  })
})

test('every refusal has a sentence, and a thrower that knows better is heard', () => {
  for (const code of Object.keys(refusals)) expect(refusalSentence({ code }).length).toBeGreaterThan(20)
  expect(refusalSentence({ code: 'unsupported', tell: 'SMS carries no <files>.' })).toBe(
    '⚠️ SMS carries no &lt;files&gt;.',
  )
  expect(refusalSentence({ code: 'TypeError' })).toContain('our fault')
})
