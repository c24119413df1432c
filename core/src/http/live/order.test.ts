import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { outsideTransaction } from '../../db/guard.ts'
import { record } from '../../events/record.ts'
import { needs } from '../../testing/index.ts'
import { listenTo } from '../testing/listener.ts'
import type { Company, Stage } from '../testing/stage.ts'
import { openStage } from '../testing/stage.ts'
import { horizon, readStream } from './stream.ts'

describe('a transaction that was slow to commit', needs('postgres'), () => {
  let stage: Stage
  let acme: Company
  beforeAll(async () => {
    stage = await openStage({ engine: 'postgres' })
    acme = await stage.company('acme')
  })
  afterAll(() => stage.close())

  const fact = (what: string) => ({ accountId: acme.accountId, type: 'contact.changed' as const, data: { what } })

  /** Writes its fact, lets a later one commit first, and only then commits. */
  const slow = async (meanwhile: () => Promise<void>): Promise<void> =>
    stage.services.db.transaction(async (trx) => {
      await record(trx, [fact('slow')])
      await outsideTransaction(meanwhile)
    })

  test('is never skipped, although its fact has the lower id', async () => {
    const { db } = stage.services
    const start = await horizon(db.root)
    const byId: string[] = []
    let lastId = '0'
    const readById = async (): Promise<void> => {
      const { rows } = await sql<{ id: string; what: string }>`
        SELECT id, data->>'what' AS what FROM events WHERE account_id = ${acme.accountId} AND type = 'contact.changed' AND id > ${lastId} ORDER BY id`.execute(
        db.root,
      )
      byId.push(...rows.map((row) => row.what))
      lastId = rows.at(-1)?.id ?? lastId
    }
    const seen: string[] = []
    let place = start
    const readByHorizon = async (): Promise<void> => {
      const events = await readStream(db.root, place, { accountId: acme.accountId, limit: 100 })
      seen.push(...events.filter((e) => e.event.type === 'contact.changed').map((e) => String(e.event.data.what)))
      place = events.at(-1)?.place ?? place
    }
    await slow(async () => {
      await db.transaction((trx) => record(trx, [fact('quick')]))
      await readById()
      await readByHorizon()
    })
    await readById()
    await until(async () => {
      await readByHorizon()
      return seen.length === 2
    })
    expect(byId).toEqual(['quick'])
    expect(seen).toEqual(['slow', 'quick'])
  })

  test('reaches maya at her socket, before what committed after it', async () => {
    const maya = await listenTo(`${stage.url}/live`, { protocols: ['deskless', `token.${acme.token}`] })
    await maya.hears((frame) => frame.presence)
    await slow(() => stage.services.db.transaction((trx) => record(trx, [fact('quick')])))
    await maya.hears((frame) => frame.event?.data.what === 'quick')
    expect(maya.frames.flatMap((frame) => frame.event?.data.what ?? [])).toEqual(['slow', 'quick'])
    maya.hangUp()
  })
})

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}
