import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MessageView, MirrorView } from '../contract/index.ts'
import { ChannelError, definePlugin, secret, text, uuidv7, z } from '../contract/index.ts'
import { onEachEngine } from '../testing/engines.ts'
import { figures } from '../testing/figures.ts'
import { pigeonPost } from '../testing/pigeon.ts'
import type { TestHub } from '../testing/start-hub.ts'
import { startHub } from '../testing/start-hub.ts'
import { until } from '../testing/until.ts'
import { createDesk } from './desk.ts'

type Shown = { op: string; says: string; repeated?: boolean }

/** A notice board where the internet would be. `next` are what its following posts do before they appear. */
const board = () => {
  const shown: Shown[] = []
  const next: ((say: () => void) => Promise<void> | void)[] = []
  let cards: MirrorView[] = []
  const say = (line: Shown): void => void shown.push(line)
  const plugin = definePlugin({
    id: 'board',
    contract: 1,
    surface: {
      label: 'Notice board',
      settings: z.object({ key: secret('Key') }),
      modes: ['explicit'],
      pace: { perSecond: 1_000, perThread: 1_000 },
      receive: () => ({ items: [] }),
      handle: async () => {},
      mirror: {
        open: async (view) => {
          cards = [...cards, view]
          say({ op: 'open', says: view.channel })
          return { root: `root-${view.conversation.number}`, keys: [`root-${view.conversation.number}`] }
        },
        post: async ({ message, earlier, repeated }) => {
          const line = { op: 'post', says: [...earlier, message].map((m) => m.text).join(' + '), repeated }
          const hitch = next.shift()
          if (hitch) await hitch(() => say(line))
          say(line)
          return { keys: [`post-${message.id}`] }
        },
        update: async (view) => {
          cards = [...cards, view]
          say({ op: 'update', says: view.conversation.status })
        },
        amend: async (message: MessageView) => say({ op: 'amend', says: message.text }),
        tick: async (message: MessageView) => say({ op: 'tick', says: message.delivery?.status ?? '' }),
      },
    },
  })
  return {
    plugin,
    shown,
    next,
    cards: () => cards,
    posts: () => shown.filter((s) => s.op === 'post').map((s) => s.says),
  }
}

onEachEngine((engine) => {
  let hub: TestHub
  let post: ReturnType<typeof pigeonPost>
  let slate: ReturnType<typeof board>
  let inbox: Awaited<ReturnType<TestHub['addInbox']>>
  let installation: Awaited<ReturnType<TestHub['addInstallation']>>

  beforeEach(async () => {
    post = pigeonPost()
    slate = board()
    hub = await startHub({ engine, plugins: [post.plugin, slate.plugin], sweepMs: 50 })
    inbox = await hub.addInbox('pigeon', { whistle: 'tweet' })
    installation = await hub.addInstallation('board', { key: 'chalk' }, 'support')
  })
  afterEach(() => hub.stop())

  const nadiaWrites = async (says: string, id = uuidv7()) => {
    const body = JSON.stringify([{ id, loft: 'nadia', bird: id, says, name: 'Nadia' }])
    const answer = await fetch(`${hub.url}/in/pigeon/${inbox.token}`, {
      method: 'POST',
      headers: { 'x-whistle': 'tweet' },
      body,
    })
    expect(answer.status).toBe(200)
  }
  const shows = (...lines: string[]) =>
    until(() => lines.every((line) => slate.posts().includes(line)), lines.join(', '))

  test('a customer’s words get a card, then a post each, in order', async () => {
    await nadiaWrites('Where is my parcel?')
    await shows('Where is my parcel?')
    await nadiaWrites('Hello?')
    await shows('Hello?')
    expect(slate.shown.filter((s) => s.op !== 'update').map((s) => s.says)).toEqual([
      'support',
      'Where is my parcel?',
      'Hello?',
    ])
  })

  test('an answer from elsewhere is posted and then gets its tick', async () => {
    await nadiaWrites('Where is my parcel?')
    const [conversation] = await until(async () => (await hub.conversations()).length > 0 && hub.conversations())
    await hub.command('reply', { conversation: conversation!.id, parts: [text('On its way')] })
    await shows('On its way')
    await until(async () => (await hub.messages(conversation!.id)).some((m) => m.delivery?.status === 'accepted'))
    await hub.settled()
    expect(slate.posts().filter((says) => says === 'On its way')).toHaveLength(1)
  })

  test('a line typed here is not posted again, only ticked', async () => {
    await nadiaWrites('Where is my parcel?')
    const [conversation] = await until(async () => (await hub.conversations()).length > 0 && hub.conversations())
    const origin = { connection: installation.id, key: 'typed-1' }
    await hub.command('reply', { conversation: conversation!.id, parts: [text('Typed here')], origin })
    await until(() => slate.shown.some((s) => s.op === 'tick' && s.says === 'accepted'), 'the tick')
    await hub.settled()
    expect(slate.posts()).not.toContain('Typed here')
  })

  test('the card follows the conversation', async () => {
    await nadiaWrites('Where is my parcel?')
    const [conversation] = await until(async () => (await hub.conversations()).length > 0 && hub.conversations())
    await hub.command('assign', { conversation: conversation!.id, to: hub.omar })
    await until(() => slate.cards().at(-1)?.conversation.assignee?.name === 'Omar Haddad', 'the card')
  })

  test('a post whose outcome is unknown is posted again, marked', async () => {
    slate.next.push((say) => {
      say()
      throw new ChannelError({ code: 'cut', sent: 'unsure', retry: { afterMs: 10 }, tell: 'The line was cut.' })
    })
    await nadiaWrites('Twice?')
    await until(() => slate.posts().length === 2, 'the repeat')
    expect(slate.shown.filter((s) => s.op === 'post').map((s) => s.repeated)).toEqual([false, true])
    await nadiaWrites('Once.')
    await until(() => slate.posts().includes('Once.'), 'the post after it')
    const counted = async (mirrored: number, repeated: number) => {
      const figure = await figures(hub.url)
      return figure('mirrored_total') === mirrored && figure('repeated_total') === repeated
    }
    await until(() => counted(1, 1), 'one post and one repeat to be counted')
  })

  test('a worker that died while posting leaves a post that is made again, marked', async () => {
    slate.next.push((say) => {
      say()
      throw new Error('killed')
    })
    await nadiaWrites('Still there?')
    await until(() => slate.posts().length === 2, 'the repeat')
    expect(slate.shown.filter((s) => s.op === 'post').map((s) => s.repeated)).toEqual([false, true])
  })

  test('a post that was certainly refused for now comes later, once, unmarked', async () => {
    slate.next.push(() => {
      throw new ChannelError({ code: 'ratelimited', sent: 'no', retry: { afterMs: 10 }, tell: 'Too fast.' })
    })
    await nadiaWrites('Once')
    await shows('Once')
    await hub.settled()
    expect(slate.shown.filter((s) => s.op === 'post')).toEqual([{ op: 'post', says: 'Once', repeated: false }])
  })

  test('a slow thread does not hold up its neighbour', async () => {
    let free = () => {}
    slate.next.push(() => new Promise<void>((done) => (free = done)))
    await nadiaWrites('Slow')
    await until(() => slate.next.length === 0, 'the slow post to begin')
    const body = JSON.stringify([{ id: uuidv7(), loft: 'omid', bird: uuidv7(), says: 'Quick', name: 'Omid' }])
    await fetch(`${hub.url}/in/pigeon/${inbox.token}`, { method: 'POST', headers: { 'x-whistle': 'tweet' }, body })
    await shows('Quick')
    expect(slate.posts()).not.toContain('Slow')
    free()
    await shows('Slow')
  })

  test('somebody replying shows on the card', async () => {
    await nadiaWrites('Where is my parcel?')
    const [conversation] = await until(async () => (await hub.conversations()).length > 0 && hub.conversations())
    const desk = createDesk(hub.hub.services, { account_id: hub.accountId, id: installation.id })
    expect(await desk.replying.start(conversation!.id, hub.omar)).toEqual([])
    expect((await desk.replying.start(conversation!.id, hub.maya)).map((m) => m.name)).toEqual(['Omar Haddad'])
    await until(() => slate.cards().at(-1)?.replying.includes('Omar Haddad'), 'the card')
    await desk.replying.stop(conversation!.id, hub.omar)
    await desk.replying.stop(conversation!.id, hub.maya)
    await until(() => slate.cards().at(-1)?.replying.length === 0, 'the card again')
  })
})
