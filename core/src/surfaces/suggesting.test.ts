import { afterEach, beforeEach, expect, test } from 'vitest'
import { text, uuidv7 } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub } from '../testing/index.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'
import { until } from '../testing/until.ts'
import type { Wall } from './testing/wall.ts'
import { dies, stands, wall } from './testing/wall.ts'

onEachEngine((engine) => {
  let hub: TestHub
  let slate: Wall
  let inbox: { token: string }
  let wallId: string
  let conversation: string

  beforeEach(async () => {
    slate = wall()
    hub = await startHub({ engine, plugins: [pigeonPost().plugin, slate.plugin], sweepMs: 50 })
    inbox = await hub.addInbox('pigeon', { whistle: WHISTLE })
    wallId = (await hub.addInstallation('wall', { key: 'chalk' }, '#support')).id
    await nadiaWrites('Where is my parcel?')
    await stands(slate, '#support', 'Where is my parcel?')
    conversation = (await hub.conversations())[0]!.id
  })
  afterEach(() => hub.stop())

  const nadiaWrites = (says: string) =>
    fly(hub.url, inbox.token, [{ id: uuidv7(), loft: 'nadia', bird: uuidv7(), says, name: 'Nadia' }])
  const suggest = async (says: string): Promise<string> =>
    (await hub.command('suggest', { conversation, parts: [text(says)] })).suggestion!
  const drafts = () => slate.lines.filter(({ op }) => op === 'suggest').map(({ says }) => says)

  test('a suggestion stands once in the thread; answering with it says who did, and it is no answer by itself', async () => {
    const suggestion = await suggest('It is on its way.')
    await stands(slate, '#support', 'Draft: It is on its way. · open')
    expect((await hub.messages(conversation)).map(({ kind }) => kind)).toEqual(['in'])
    const answer = { conversation, parts: [text('It is on its way.')], suggestion }
    await hub.command('reply', answer, { member: hub.maya })
    await stands(slate, '#support', 'accepted · by Maya')
    await expect(hub.command('reply', answer, { member: hub.omar })).rejects.toMatchObject({ code: 'closed' })
    await hub.settled()
    expect(drafts()).toHaveLength(1)
  })

  test('one line of the contact outdates it, and whoever puts it aside is named', async () => {
    const suggestion = await suggest('It is on its way.')
    await stands(slate, '#support', 'Draft:')
    await nadiaWrites('Forget it, it is here')
    await stands(slate, '#support', 'open · outdated')
    await hub.command('dismiss_suggestion', { suggestion }, { member: hub.omar })
    await stands(slate, '#support', 'dismissed · outdated · by Omar')
    expect(drafts()).toHaveLength(1)
  })

  test('the hub dies after it was posted: it is found by its echo and not posted again', async () => {
    slate.hitches.push({ op: 'suggest', after: dies(hub, wallId) })
    const suggestion = await suggest('It is on its way.')
    const key = () =>
      hub.database.db.root.selectFrom('refs').select('key').where('target_id', '=', suggestion).executeTakeFirst()
    await until(async () => {
      const { root } = hub.database.db
      await root
        .updateTable('jobs')
        .set({ run_at: new Date(), lease_until: null })
        .where('subscriber', '=', 'mirror')
        .execute()
      return key()
    }, 'the post to be known')
    // Were it tried as a new one, the board would hold two.
    await hub.settled()
    expect(slate.lines.filter(({ op }) => op === 'suggest').map(({ repeated }) => repeated)).toEqual([false])
  })

  test('put aside before anybody saw it, or nothing but an action: it is not shown', async () => {
    await hub.command('suggest', { conversation, action: { resolve: true } })
    await nadiaWrites('Hello?')
    await stands(slate, '#support', 'Hello?')
    await hub.settled()
    expect(drafts()).toEqual([])
  })
})
