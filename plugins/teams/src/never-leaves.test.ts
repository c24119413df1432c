// Internal never leaves: whatever reached the customer was given to them by its author, on purpose.
import { onEachEngine } from '@deskless/core/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

/** More afternoons: NEVER_LEAVES=1-50. */
const [from = 1, to = 2] = (process.env.NEVER_LEAVES ?? '1-2').split('-').map(Number)
const seeds = Array.from({ length: to - from + 1 }, (_, i) => from + i)

const people = ['maya', 'omar', 'gus', 'una'] as const
const ways = [
  'plain',
  'reply',
  'note',
  'marked',
  'mention',
  'mention-reply',
  'quote-reply',
  'top',
  'edit',
  'remove',
  'form',
  'shortcut',
  'take',
  'twice',
] as const
type Step = { who: (typeof people)[number]; way: (typeof ways)[number] }
const steps = fc.array(fc.record({ who: fc.constantFrom(...people), way: fc.constantFrom(...ways) }), {
  minLength: 14,
  maxLength: 14,
})

/** Of them only these may send at all. */
const AGENTS = new Set(['maya', 'omar'])

/** Each has a customer, a channel and words of its own. */
type Afternoon = { line: Line; name: string; may: Set<string>; typed: Map<string, string>; words: number }
const deskless = [{ name: 'Deskless' }]

const wordOf = (it: Afternoon): string => `${it.name}word${++it.words}`

const say = async (it: Afternoon, who: string, before: string, more: object = {}): Promise<string> => {
  const word = wordOf(it)
  const { id: thread } = await it.line.root()
  const { channel } = it.line
  const id = await it.line.teams.as(who).type({ channel, thread, text: `${before}${word}`, ...more })
  it.typed.set(who, id)
  return word
}

const DOES: Record<Step['way'], (it: Afternoon, who: Step['who']) => Promise<unknown>> = {
  plain: (it, who) => say(it, who, ''),
  reply: async (it, who) => {
    const word = await say(it, who, '@Deskless reply ', { mentions: deskless })
    if (AGENTS.has(who)) it.may.add(word)
  },
  note: (it, who) => say(it, who, '@Deskless note ', { mentions: deskless }),
  marked: (it, who) => say(it, who, '🔒 '),
  mention: (it, who) => say(it, who, '@Omar Haddad look at ', { mentions: [{ name: 'Omar Haddad' }] }),
  'mention-reply': (it, who) =>
    say(it, who, '@Deskless reply @Omar Haddad ', { mentions: [...deskless, { name: 'Omar Haddad' }] }),
  'quote-reply': (it, who) =>
    say(it, who, '@Deskless reply ', {
      mentions: deskless,
      attachments: [{ contentType: 'forwardedMessageReference', content: '{}' }],
    }),
  top: async (it, who) => {
    const { channel } = it.line
    await it.line.teams.as(who).type({ channel, text: `@Deskless reply ${wordOf(it)}`, mentions: deskless })
  },
  edit: async (it, who) => {
    const id = it.typed.get(who)
    if (id)
      await it.line.teams
        .as(who)
        .edit({ channel: it.line.channel, id }, `@Deskless reply ${wordOf(it)}`, deskless)
        .catch(() => {})
  },
  remove: async (it, who) => {
    const id = it.typed.get(who)
    if (id)
      await it.line.teams
        .as(who)
        .remove({ channel: it.line.channel, id })
        .catch(() => {})
    it.typed.delete(who)
  },
  form: async (it, who) => {
    const human = it.line.teams.as(who)
    const word = wordOf(it)
    await human.press(await it.line.at(), 'Reply').catch(() => {})
    if (!(await human.dialog())) return
    if (AGENTS.has(who)) it.may.add(word)
    await human.submit('Send', { text: word }).catch(() => {})
  },
  shortcut: async (it, who) => {
    const [, other] = [...it.typed].find(([author]) => author !== who) ?? []
    if (!other) return
    await it.line.teams
      .as(who)
      .shortcut({ channel: it.line.channel, id: other }, 'sendToCustomer')
      .catch(() => {})
  },
  take: async (it, who) =>
    void (await it.line.teams
      .as(who)
      .press(await it.line.at(), 'Assign to me')
      .catch(() => {})),
  twice: async (it) => {
    for (const entry of (await it.line.teams.ledger()).slice(-10))
      if (entry.is === 'delivery') await it.line.teams.again(entry.activity as never)
  },
}

onEachEngine((engine) => {
  let line: Line
  beforeAll(async () => {
    line = await wholeLine(engine)
  })
  afterAll(() => line.close())

  // Each engine has afternoons of its own: what may leave does not depend on where it is stored.
  const mine = seeds.filter((seed) => (seed % 2 === 1) === (engine === 'pglite'))
  test.each(mine)('in the random afternoon %i', { timeout: 150_000 }, async (seed) => {
    const it: Afternoon = { line, name: `a${seed}`, may: new Set(), typed: new Map(), words: 0 }
    await line.mode('explicit')
    await line.writes(it.name, `Hello from ${it.name}`)
    await line.asked(`Hello from ${it.name}`)
    const [story = []] = fc.sample(steps, { seed, numRuns: 1 })
    for (const { who, way } of story) await DOES[way](it, who)
    await line.hub.settled()
    const left = line.flown().flatMap((said) => said.match(new RegExp(`\\b${it.name}word\\d+`, 'g')) ?? [])
    const told = story.map(({ who, way }) => `${who}: ${way}`).join('\n')
    expect(
      left.filter((word) => !it.may.has(word)),
      told,
    ).toEqual([])
    expect(new Set(left).size, `something was sent twice\n${told}`).toBe(left.length)
  })
})
