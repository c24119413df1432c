// What a panel follows on the stream, through its typed client: facts, who else is there, and what is one's own elsewhere.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createToken } from '../../accounts/index.ts'
import type { Desk, DeskLive, LiveEvent, There } from '../../client/index.ts'
import { openDesk } from '../../client/index.ts'
import { uuidv7 } from '../../contract/index.ts'
import type { Hub } from '../../hub.ts'
import { startHub as startProcess } from '../../hub.ts'
import { startReplying, stopReplying } from '../../surfaces/collision.ts'
import type { TestHub } from '../../testing/index.ts'
import {
  available,
  fly,
  needs,
  onEachEngine,
  pigeonPost,
  redisPrefix,
  startHub,
  until,
  WHISTLE,
} from '../../testing/index.ts'

type Panel = {
  desk: Desk
  live: DeskLive
  events: LiveEvent[]
  there: Record<string, string>
  yours: unknown[]
  states: string[]
}

/** A window of a member, at a hub process. */
const opens = async (house: TestHub, member: string, url = house.url): Promise<Panel> => {
  const { token } = await createToken(house.hub.services, house.accountId, { name: 'panel', member, scopes: ['*'] })
  const desk = openDesk({ base: url, token: () => token })
  const panel = { desk, events: [], there: {}, yours: [], states: [] } as unknown as Panel
  panel.live = desk.live({
    onEvent: (event) => panel.events.push(event),
    onThere: (conversation, members) => {
      panel.there[conversation] = members
        .map(({ id, doing }: There) => `${id === house.maya ? 'Maya' : 'Omar'} ${doing}`)
        .sort()
        .join(', ')
    },
    onYours: (it) => panel.yours.push(it),
    onOnline: () => panel.states.push('there'),
    onState: (state) => panel.states.push(state),
  })
  await until(() => panel.states.includes('there'), 'the window to be open')
  return panel
}

const asks = async (house: TestHub, inbox: string, who: string, says = 'Where is my parcel?'): Promise<string> => {
  await fly(house.url, inbox, [{ id: uuidv7(), loft: who, bird: who, says }])
  const found = async () => (await house.conversations()).find(({ contact }) => contact.name === who)
  return (await until(found)).id
}

onEachEngine((engine) => {
  let house: TestHub
  let inbox: string
  let conversation: string
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [pigeonPost().plugin] })
    inbox = (await house.addInbox('pigeon', { whistle: WHISTLE })).token
    conversation = await asks(house, inbox, 'nadia')
  })
  afterAll(() => house.stop())

  test('maya and omar look at one conversation and see each other; omar answers in any tool, and goes', async () => {
    const [maya, omar] = [await opens(house, house.maya), await opens(house, house.omar)]
    maya.live.look(conversation)
    await until(() => maya.there[conversation] === 'Maya viewing')
    omar.live.look(conversation)
    await until(() => maya.there[conversation] === 'Maya viewing, Omar viewing')
    await omar.desk.startReplying(conversation)
    await until(() => maya.there[conversation] === 'Maya viewing, Omar replying')
    omar.live.look(undefined)
    await omar.desk.stopReplying(conversation)
    await until(() => maya.there[conversation] === 'Maya viewing')
    // As a form in another tool does it: nobody looks there by a socket.
    const at = { accountId: house.accountId, conversation, member: house.omar }
    await startReplying(house.hub.services.db, at)
    await until(() => maya.there[conversation] === 'Maya viewing, Omar replying')
    await stopReplying(house.hub.services.db, at)
    await until(() => maya.there[conversation] === 'Maya viewing')
    for (const { live } of [maya, omar]) live.close()
  })

  test('whoever closes the window is gone', async () => {
    const [maya, omar] = [await opens(house, house.maya), await opens(house, house.omar)]
    for (const { live } of [maya, omar]) live.look(conversation)
    await until(() => maya.there[conversation] === 'Maya viewing, Omar viewing')
    omar.live.close()
    await until(() => maya.there[conversation] === 'Maya viewing')
    maya.live.close()
  })

  test('what maya saw and began in one window her other window hears, and omar’s does not', async () => {
    const windows = [await opens(house, house.maya), await opens(house, house.maya), await opens(house, house.omar)]
    const [one, two, omar] = windows as [Panel, Panel, Panel]
    await one.desk.seen(conversation, 1)
    await one.desk.saveDraft(conversation, { number: 7, body: { mode: 'note', text: 'Hm' } })
    await until(() => two.yours.length >= 2)
    expect(two.yours).toEqual([
      { conversation, seen: 1 },
      { conversation, draft: 7 },
    ])
    expect(omar.yours).toEqual([])
    for (const { live } of windows) live.close()
  })

  test('a panel follows: a message comes, the conversation changes, a view is saved', async () => {
    const maya = await opens(house, house.maya)
    const ann = await asks(house, inbox, 'ann')
    await maya.desk.command('set_priority', { conversation: ann, priority: 'high' })
    await maya.desk.command('save_view', { name: `High ${engine}`, filter: { priority: ['high'] } })
    const types = () => maya.events.map(({ type, conversation: of }) => (of === ann ? `${type} of ann` : type))
    await until(() => types().includes('view.changed'))
    expect(types()).toEqual(
      expect.arrayContaining(['conversation.opened of ann', 'message.received of ann', 'conversation.changed of ann']),
    )
    expect(JSON.stringify(maya.events)).not.toContain('parcel')
    maya.live.close()
  })

  test('a window that shows a conversation of nobody here is hung up on', async () => {
    const maya = await opens(house, house.maya)
    maya.states.length = 0
    maya.live.look(uuidv7())
    await until(() => maya.states.includes('waiting'))
    maya.live.close()
  })
})

describe('two processes and Redis between them', needs('postgres', 'redis'), () => {
  let house: TestHub
  let elsewhere: Hub
  let stopElsewhere: () => Promise<void>
  beforeAll(async () => {
    const [{ plugin }, prefix, redisUrl] = [pigeonPost(), redisPrefix(), available().redis as string]
    house = await startHub({ engine: 'postgres', plugins: [plugin], config: { redisUrl }, redisPrefix: prefix })
    const [db, { config, log }] = [await house.database.again(), house.hub.services]
    elsewhere = await startProcess({ config: { ...config, port: 0 }, plugins: [plugin], db, log, redisPrefix: prefix })
    stopElsewhere = async () => {
      await elsewhere.stop()
      await db.close()
    }
  })
  afterAll(async () => {
    await stopElsewhere()
    await house.stop()
  })

  test('maya here and omar there see each other look and answer', async () => {
    const { token } = await house.addInbox('pigeon', { whistle: WHISTLE })
    const conversation = await asks(house, token, 'nadia')
    const [maya, omar] = [await opens(house, house.maya), await opens(house, house.omar, elsewhere.url)]
    for (const { live } of [maya, omar]) live.look(conversation)
    for (const { there } of [maya, omar]) await until(() => there[conversation] === 'Maya viewing, Omar viewing')
    await omar.desk.startReplying(conversation)
    for (const { there } of [maya, omar]) await until(() => there[conversation] === 'Maya viewing, Omar replying')
    for (const { live } of [maya, omar]) live.close()
  })
})
