// What a plugin says to contacts, its bot says.
import { expect, test } from 'vitest'
import { stage } from '../commands/testing/stage.ts'
import { isUuid } from '../contract/index.ts'
import { onEachEngine } from '../testing/engines.ts'
import { botOf } from './bots.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  const bots = () => it.db.root.selectFrom('bots').selectAll().execute()

  test('is one, whoever asks for it at the same moment, and called as it is called last', async () => {
    const ask = (name: string) => botOf(it.db, it.shop.accountId, 'survey', { name })
    const [first, second] = await Promise.all([ask('Parcel & Co'), ask('Parcel & Co')])
    expect([isUuid(first), second]).toEqual([true, first])
    expect(await ask('Parcel Europe')).toBe(first)
    expect(await bots()).toMatchObject([{ id: first, name: 'Parcel Europe', plugin: 'survey', avatar_url: null }])
  })

  test('is another for another plugin, answers contacts and does what its plugin may', async () => {
    const [mine, other] = await Promise.all(
      ['survey', 'assistant'].map((plugin) => botOf(it.db, it.shop.accountId, plugin, { name: plugin })),
    )
    expect(mine).not.toBe(other)
    const [{ permissions } = { permissions: [] }] = await bots()
    expect(permissions).toContain('conversations.reply')
    expect(permissions).toContain('conversations.note')
    expect(permissions).not.toContain('conversations.start')
    expect(permissions).not.toContain('connections.manage')
  })
})
