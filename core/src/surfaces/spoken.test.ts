import { expect, test } from 'vitest'
import { stage } from '../commands/testing/stage.ts'
import { uuidv7 } from '../contract/index.ts'
import { onEachEngine } from '../testing/engines.ts'
import { placeNow } from './rules.ts'

onEachEngine((engine) => {
  const it = stage(engine)

  test('rules go by what nadia writes in, and by what is known of her where that is unclear', async () => {
    const { accountId: account_id, inbox } = it.shop
    const wall = uuidv7()
    const installation = {
      account_id,
      id: wall,
      kind: 'installation',
      plugin: 'wall',
      name: 'Wall',
      token: wall,
    } as const
    await it.db.root.insertInto('connections').values(installation).execute()
    const rule = (position: number, channel: string, language?: string) => ({
      account_id,
      id: uuidv7(),
      installation_id: wall,
      position,
      channel,
      language: language ?? null,
      inbox_id: inbox.id,
    })
    await it.db.root
      .insertInto('channel_rules')
      .values([rule(1, 'soporte', 'es'), rule(2, 'hilfe', 'de'), rule(3, 'support')])
      .execute()
    const speaks = async (language: string | null, locale: string | null) => {
      await it.db.root.updateTable('conversations').set({ language }).where('id', '=', it.nadia.id).execute()
      await it.db.root.updateTable('contacts').set({ locale }).where('id', '=', it.nadia.contact_id).execute()
      return (await placeNow(it.db.root, account_id, it.nadia.id))?.channel
    }
    expect(await speaks(null, null)).toBe('support')
    expect(await speaks(null, 'de-AT')).toBe('hilfe')
    expect(await speaks('es', 'de-AT')).toBe('soporte')
  })
})
