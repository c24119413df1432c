import { expect, test } from 'vitest'
import { stage } from '../commands/testing/stage.ts'
import { uuidv7 } from '../contract/index.ts'
import { onEachEngine } from '../testing/index.ts'
import type { MirrorRow } from './desk.ts'
import { mirrorView } from './desk.ts'

onEachEngine((engine) => {
  const it = stage(engine)

  /** A mirror that has shown everything up to now. */
  const mirrored = async (): Promise<MirrorRow> => {
    const { account_id, id } = it.nadia
    const installation = uuidv7()
    const { db } = it
    const connection = {
      account_id,
      id: installation,
      kind: 'installation' as const,
      plugin: 'double',
      name: 'Desk',
      token: uuidv7(),
    }
    await db.root.insertInto('connections').values(connection).execute()
    const { seq } = (await it.conversation())!
    const mirror = {
      account_id,
      id: uuidv7(),
      conversation_id: id,
      installation_id: installation,
      channel: 'C1',
      mode: 'explicit' as const,
      seq,
    }
    return db.root.insertInto('mirrors').values(mirror).returningAll().executeTakeFirstOrThrow()
  }
  const shown = async (mirror: MirrorRow) => (await mirrorView(it.db.root, mirror))?.shown

  test('an agent saw what the mirror has shown, and not what came since', async () => {
    const mirror = await mirrored()
    await it.hears('nadia', 'And where is my refund?')
    expect([await shown(mirror), (await it.conversation()).lastNumber]).toEqual([1, 2])
  })

  test('also when the facts of it are forgotten', async () => {
    const mirror = await mirrored()
    await it.db.root.deleteFrom('events').execute()
    expect(await shown(mirror)).toBe(1)
  })
})
