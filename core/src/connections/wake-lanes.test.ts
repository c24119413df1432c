import { afterEach, beforeEach, expect, test } from 'vitest'
import { ChannelError } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub, until } from '../testing/index.ts'
import type { PigeonPost } from '../testing/pigeon.ts'
import { pigeonPost, WHISTLE } from '../testing/pigeon.ts'
import { connect } from './index.ts'

const TIRED = new ChannelError({ code: 'no_pass', sent: 'no', retry: 'later', tell: 'The pass has ended.' })

onEachEngine((engine) => {
  let house: TestHub
  let post: PigeonPost
  beforeEach(async () => {
    post = pigeonPost()
    house = await startHub({ engine, plugins: [post.plugin] })
  })
  afterEach(() => house.stop())

  test('what waited for an inbox to be signed in again goes out at once, and its provider is not taken for dead', async () => {
    const inbox = await house.addInbox('pigeon', { whistle: WHISTLE })
    const names = ['nadia', 'vera', 'rosa', 'dana', 'omid', 'lina']
    post.next.push(
      ...names.map(() => () => {
        throw TIRED
      }),
    )
    for (const value of names)
      await house.command('start', {
        inbox: inbox.id,
        to: { namespace: 'pigeon', value },
        parts: [{ is: 'text', text: `hello ${value}` }],
      })
    const { root } = house.database.db
    await until(async () => {
      const waiting = await root.selectFrom('jobs').select('token').where('subscriber', '=', 'deliver').execute()
      return post.next.length <= 1 && waiting.length === names.length && waiting.every(({ token }) => !token)
    }, 'everybody to have been refused')
    post.next.length = 0
    await root
      .updateTable('jobs')
      .set({ run_at: new Date(Date.now() + 3_600_000) })
      .where('subscriber', '=', 'deliver')
      .execute()
    await root
      .updateTable('deliveries')
      .set({ holds_until: new Date(Date.now() + 3_600_000) })
      .execute()
    expect((await connect(house.hub.services, house.accountId, inbox.id)).health).toBe('ok')
    await until(() => post.flown.length === names.length, 'all of them to be out')
    expect(post.flown.map(({ says }) => says).sort()).toEqual(names.map((name) => `hello ${name}`).sort())
  })
})
