// Every guard turns every quick gesture into a question, and silence is a note. What no gesture overrides stays silent.
import { fly, onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seatOthers } from './testing/afternoon.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'
import type { Made, Talk } from './testing/talk.ts'
import { newTalk } from './testing/talk.ts'

/** `OMAR` and `SUPPORT` stand for their ids. */
const WORDS = [
  ['a colleague', 'ask <@OMAR>', 'It mentions somebody here.'],
  ['a channel', 'see <#SUPPORT>', 'It mentions somebody here.'],
  ['@here', '<!here> look', 'It mentions somebody here.'],
  ['@channel', '<!channel> look', 'It mentions somebody here.'],
  ['a user group', '<!subteam^S0TEAM> look', 'It mentions somebody here.'],
  ['a lock in front', '🔒 she is angry', 'It is marked as internal.'],
  ['a lock behind', 'she is angry 🔒', 'It is marked as internal.'],
  ['note:', 'note: she is angry', 'It is marked as internal.'],
  ['private:', 'private: she is angry', 'It is marked as internal.'],
  ['//', '// she is angry', 'It is marked as internal.'],
  ['a permalink of Slack', 'see https://acme.slack.com/archives/C1/p2', 'It links to something internal.'],
  ['a host of the house', 'see https://wiki.parcel.example/refunds', 'It links to something internal.'],
  ['a password', 'the password is hunter22', 'It looks like it holds a password or key.'],
  ['a token', 'use xoxb-123456789012-abcdef', 'It looks like it holds a password or key.'],
] as const

const FILE = 'A file comes from another place.'
/** As Slack describes them. Everything else about them is right: the author's own, shared with this very line. */
const FILES: [string, object][] = [
  ['uploaded by somebody else', { user: 'OMAR' }],
  ['shared before, in another conversation', { shares: { public: { C0OTHER: [{ ts: '1.000001' }] } } }],
  ['that is a canvas', { mode: 'quip', filetype: 'quip' }],
  ['that is a list', { mode: 'list', filetype: 'list' }],
  ['that is a snippet', { mode: 'snippet' }],
  ['that stands elsewhere', { mode: 'external', is_external: true }],
  ['that is gone', { mode: 'tombstone' }],
  ['that is hidden by the plan', { mode: 'hidden_by_limit' }],
  ['of a kind nobody heard of', { mode: 'something_of_next_year' }],
]

const CLOSED = 'The conversation is closed.'

type Happens = (line: Line, talk: Talk) => Promise<unknown>
const commands = (name: Parameters<Line['hub']['command']>[0], body: (of: Talk) => Promise<object>): Happens => {
  return async ({ hub }, talk) => hub.command(name, (await body(talk)) as never)
}
const about = async (talk: Talk) => ({ conversation: (await talk.conversation()).id })

const STATES: [string, Happens, string][] = [
  [
    'the conversation is resolved',
    commands('resolve', async (talk) => ({ ...(await about(talk)), upTo: (await talk.conversation()).lastNumber })),
    CLOSED,
  ],
  ['it is spam', commands('mark_spam', about), CLOSED],
  [
    'the customer is blocked',
    commands('block', async (talk) => ({ contact: (await talk.conversation()).contact.id, blocked: true })),
    CLOSED,
  ],
  [
    'the customer said stop',
    async ({ hub, inboxToken }, { customer: loft, conversation }) => {
      await fly(hub.url, inboxToken, [{ id: `stop-${loft}`, loft, consent: { of: loft, is: 'stop' } }])
      await until(async () => (await conversation()).contact.optedOut, 'the stop')
    },
    'The customer asked not to be written to.',
  ],
]

/** Who or what makes it of no gesture's worth. */
const OTHERS: [string, Made][] = [
  ['a member who may only look', { who: 'vera' }],
  ['somebody without a seat', { who: 'ana' }],
  ['a guest', { who: 'zoe' }],
  ['somebody of another company', { who: 'sven' }],
  ['/me', { event: { subtype: 'me_message' } }],
  ['a workflow', { event: { bot_id: 'B0WORKFLOW', app_id: 'A0WORKFLOW' } }],
  ['another app', { event: { subtype: 'bot_message', bot_id: 'B0OTHER', app_id: 'A0OTHER', user: undefined } }],
  ['a line also sent to the channel', { event: { subtype: 'thread_broadcast' } }],
]

onEachEngine((engine) => {
  let line: Line
  beforeAll(async () => {
    line = await wholeLine(engine, 'http', undefined, [], { prefix: '>>', internalHosts: ['wiki.parcel.example'] })
    await seatOthers(line)
  })
  afterAll(() => line.close())

  const idsIn = (words: string): string =>
    words.replace('OMAR', line.slack.demo.omar.id).replace('SUPPORT', line.slack.demo.support.id)

  const quiet = async (): Promise<void> => {
    await line.slack.settled()
    await line.hub.settled()
  }

  let count = 0
  /** One line by each gesture, each with a mark of its own among its words. */
  const every = async (talk: Talk, words: string, how?: Made, first?: () => Promise<unknown>): Promise<string[]> => {
    const says = async (front = ''): Promise<{ mark: string; ts: string }> => {
      await first?.()
      const mark = `q${++count}q`
      const marked = idsIn(words).replace(/ |$/, ` ${mark} `).trim()
      if (!how) return { mark, ts: (await talk.types(`${front}${marked}`)).ts }
      // As Slack writes what was typed.
      return { mark, ts: await talk.made(`${front.replaceAll('>> ', '&gt;&gt; ')}${marked}`, how) }
    }
    const mention = await says(`<@${line.slack.demo.credentials.botUserId}> `)
    const prefix = await says('>> ')
    const reaction = await says()
    await quiet()
    await talk.reacts(reaction.ts, how)
    await quiet()
    await talk.setMode('direct')
    const plain = await says()
    await quiet()
    await talk.setMode('explicit')
    return [mention, prefix, reaction, plain].map(({ mark }) => mark)
  }

  const everyGestureAsks = async (
    talk: Talk,
    words: string,
    because: string,
    how?: Made,
    first?: () => Promise<unknown>,
  ): Promise<void> => {
    for (const mark of await every(talk, words, how, first)) {
      await talk.asked(mark, because)
      expect((await talk.notes()).filter(({ text }) => text.includes(mark))).toHaveLength(1)
    }
    expect(talk.flown()).toEqual([])
  }

  /** Those about a line itself can share a thread: none of them changes what the next meets. */
  let calm: Promise<Talk> | undefined
  const calmTalk = (): Promise<Talk> => {
    calm ??= newTalk(line)
    return calm
  }

  test('without any of it every gesture sends', async () => {
    const talk = await newTalk(line)
    const marks = await every(talk, 'It is in Lyon')
    expect(talk.flown()).toEqual(marks.map((mark) => `It ${mark} is in Lyon`))
  })

  test.each(WORDS)('a line with %s is asked about', async (_, words, because) =>
    everyGestureAsks(await calmTalk(), words, because),
  )

  test.each(FILES)('a file %s is asked about', async (_, unlike) => {
    const { maya, omar } = line.slack.demo
    const file = { id: 'F0FILE', mode: 'hosted', user: maya.id, name: 'plan.txt', url_private: `${line.slack.url}/x` }
    const user = 'user' in unlike ? { user: omar.id } : {}
    const event = { subtype: 'file_share', files: [{ ...file, ...unlike, ...user }] }
    await everyGestureAsks(await calmTalk(), 'look at this', FILE, { event })
  })

  test('a line that reaches us late is asked about', async () =>
    everyGestureAsks(await calmTalk(), 'It is in Lyon', 'It reached us late.', { ageSeconds: 300 }))

  test.each(STATES)('when %s, every gesture asks', async (_, happens, because) => {
    const talk = await newTalk(line)
    await happens(line, talk)
    await line.hub.settled()
    await everyGestureAsks(talk, 'It is in Lyon', because)
  })

  test('when a colleague noted something a moment ago, every gesture asks', async () => {
    const talk = await newTalk(line)
    const warns = async () => {
      await talk.types('careful with her', 'omar')
      await quiet()
    }
    await everyGestureAsks(talk, 'It is in Lyon', 'A colleague wrote an internal note a moment ago.', undefined, warns)
  })

  test.each(OTHERS)('%s sends nothing, and is asked nothing', async (_, how) => {
    const talk = await newTalk(line)
    await every(talk, 'It is in Lyon', how)
    expect(talk.flown()).toEqual([])
    // Whoever is of another company has no screen here.
    for (const who of ['maya', 'omar', 'vera', 'ana', 'zoe'])
      expect((await talk.told(who)).filter(({ controls }) => controls.length > 0)).toEqual([])
  })

  test.each<[string, object]>([
    ['becomes a guest', { isGuest: true }],
    ['leaves the company', { deleted: true }],
    ['has an address that nobody here has', { email: 'somebody@else.example' }],
  ])('who %s sends nothing from that moment on, however lately Slack was asked about them', async (_, change) => {
    const talk = await newTalk(line)
    const { id, isGuest, deleted, email } = line.slack.demo.omar
    const bot = line.slack.demo.credentials.botUserId
    await talk.types(`<@${bot}> before`, 'omar')
    await until(() => talk.flown().length === 1, 'what he sent before')
    line.slack.changeUser(id, change)
    await quiet()
    await talk.types(`<@${bot}> after`, 'omar')
    await talk.isNote('after')
    line.slack.changeUser(id, { isGuest, deleted, email })
    await quiet()
    expect(talk.flown()).toEqual(['before'])
  })

  test('of Slack’s own remarks, and of kinds nobody heard of, nothing is kept', async () => {
    const talk = await newTalk(line)
    for (const subtype of ['tombstone', 'channel_topic', 'reminder_add', 'something_of_next_year', '__proto__'])
      await every(talk, 'It is in Lyon', { event: { subtype } })
    expect([talk.flown(), await talk.notes(), await talk.told()]).toEqual([[], [], []])
  })

  test('where the channel only watches every line is a note, and nobody is asked', async () => {
    const talk = await newTalk(line)
    await talk.setMode('alerts')
    await talk.types(`<@${line.slack.demo.credentials.botUserId}> It is in Lyon`)
    await talk.types('>> It is in Paris')
    const { ts } = await talk.types('It is in Rome')
    await quiet()
    await talk.reacts(ts)
    await quiet()
    // Slack brings lines that were typed at once in any order.
    const kept = (await talk.notes()).map(({ text }) => text).sort()
    expect(kept).toEqual(['It is in Lyon', 'It is in Paris', 'It is in Rome'])
    expect(talk.flown()).toEqual([])
    expect((await talk.told()).filter(({ controls }) => controls.length > 0)).toEqual([])
  })

  test('in mode confirm a typed line is asked about whatever it says', async () => {
    const talk = await newTalk(line)
    await talk.setMode('confirm')
    await talk.types('It is in Lyon')
    await talk.asked('It is in Lyon', 'Lines here are confirmed before they are sent.')
    expect(talk.flown()).toEqual([])
  })

  test('a file from elsewhere is kept back under the last look as well', async () => {
    const { slack } = line
    const talk = await newTalk(line)
    const [upload] = (
      await slack.human.as('omar').type('#general', 'mine', { files: [{ name: 'plan.txt', content: 'x' }] })
    ).files
    const theirs = { user: slack.demo.omar.id, name: 'plan.txt', url_private: upload!.url }
    const files = [{ ...theirs, id: upload!.id, mode: 'hosted' }]
    await talk.made(`<@${slack.demo.credentials.botUserId}> and this`, { event: { subtype: 'file_share', files } })
    await slack.human.click(await talk.asked('and this', FILE), 'send')
    const form = await line.view()
    expect(form.words).toContain(FILE)
    await slack.human.submit(form)
    const sentence = await until(async () => slack.human.view(), 'the sentence')
    expect(sentence.words).toContain(FILE)
    await slack.human.close(sentence, { all: true })
    expect(talk.flown()).toEqual([])
  })

  test.each(['maya', 'omar'])('an outgoing line holds nothing but itself (%s)', async (who) => {
    const talk = await newTalk(line)
    await talk.types('internal before')
    await talk.isNote('internal before')
    const human = line.slack.human.as(who)
    await human.click(talk.root, 'reply')
    await human.submit(await until(() => human.view(), 'the form'), { text: 'It is in Lyon' })
    await until(() => talk.flown().length > 0, 'the answer')
    expect(talk.flown()).toEqual(['It is in Lyon'])
  })

  test('once another company sees the channel, nothing is sent and nobody is asked', async () => {
    const talk = await newTalk(line)
    line.slack.shareChannel(line.slack.demo.support.id, 'T0OTHER')
    await every(talk, 'It is in Lyon')
    expect(talk.flown()).toEqual([])
    expect((await talk.told()).filter(({ controls }) => controls.length > 0)).toEqual([])
  })
})
