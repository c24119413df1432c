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
  let post: ReturnType<typeof pigeonPost>
  let inbox: { token: string }
  let wallId: string

  beforeEach(async () => {
    slate = wall()
    post = pigeonPost({ amends: true })
    hub = await startHub({ engine, plugins: [post.plugin, slate.plugin], sweepMs: 50 })
    inbox = await hub.addInbox('pigeon', { whistle: WHISTLE })
    wallId = (await hub.addInstallation('wall', { key: 'chalk' }, '#support')).id
  })
  afterEach(() => hub.stop())

  const hook = (more: { bird: string; says: string } | { receipt: { of: string; status: 'read' } }) =>
    fly(hub.url, inbox.token, [{ id: uuidv7(), loft: 'nadia', name: 'Nadia', ...more }])
  const answers = async () => {
    const [conversation] = await hub.conversations()
    return conversation ? (await hub.messages(conversation.id)).filter(({ kind }) => kind === 'out') : []
  }

  /** Omar answers four times while Nadia's letter is being put up. */
  const fourInOnePost = async () => {
    slate.hitches.push({
      op: 'post',
      after: async () => void (await until(async () => (await answers()).length === 4)),
    })
    await hook({ bird: 'nadia', says: 'Hello?' })
    // What was looked up is on its way: an answer that came before would be posted with her letter, and not with the others.
    await until(() => slate.hitches.length === 0, 'her letter to be put up')
    const conversation = (await hub.conversations())[0]!.id
    for (const says of ['one', 'two', 'three', 'four'])
      await hub.command('reply', { conversation, parts: [text(says)] }, { member: hub.omar })
    await stands(slate, '#support', 'one + two + three + four')
    await until(() => post.flown.length === 4, 'the answers at Nadia’s')
    await hub.settled()
    return (await answers()).map(({ id }) => id)
  }

  test('lines that share a post are drawn anew together: what is said better, read or taken back', async () => {
    const [one, , , four] = await fourInOnePost()
    await hub.command('edit', { message: one!, parts: [text('first')] }, { member: hub.omar })
    await stands(slate, '#support', 'first + two + three + four')
    await hub.command('remove', { message: four! }, { member: hub.omar })
    await stands(slate, '#support', 'first + two + three + ✗')
    await hook({ receipt: { of: post.flown[1]!.key, status: 'read' } })
    await stands(slate, '#support', 'first + two ✓ + three + ✗')
    await hub.settled()
    expect(slate.thread('#support').filter((says) => /first|one|two|three|four/.test(says))).toEqual([
      'first + two ✓ + three + ✗',
    ])
  })

  test('an edit that needs more posts gets them, once, also when the hub dies over it; a shorter one gives them back', async () => {
    await hook({ bird: 'nadia', says: 'Hello?' })
    await stands(slate, '#support', 'Hello?')
    const conversation = (await hub.conversations())[0]!.id
    const { message } = await hub.command('note', { conversation, parts: [text('Ask')] }, { member: hub.omar })
    await stands(slate, '#support', 'Ask')
    const { root } = hub.database.db
    const grown = () =>
      root
        .selectFrom('deliveries')
        .select('id')
        .where('op', '=', 'amend')
        .where('status', '=', 'accepted')
        .executeTakeFirst()
    const says = (words: string) =>
      hub.command('edit', { message: String(message), parts: [text(words)] }, { member: hub.omar })
    slate.hitches.push({ op: 'post', after: dies(hub, wallId) })
    await says('Ask the depot\n\nThey open at nine')
    await until(grown, 'the rest to be known')
    const ours = () => slate.thread('#support').filter((line) => /Ask|nine|taken/.test(line))
    expect(ours()).toEqual(['Ask the depot', 'They open at nine'])
    await says('Ask her')
    await stands(slate, '#support', 'taken away')
    await hub.settled()
    await says('Ask him\n\nHe is in at nine')
    await stands(slate, '#support', 'He is in at nine')
    expect(ours()).toEqual(['Ask him', 'taken away', 'He is in at nine'])
  })
})
