import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectionRow, createConnection } from '../connections/index.ts'
import { parcel } from '../http/testing/parcel.ts'
import type { Company, Stage } from '../http/testing/stage.ts'
import { openStage } from '../http/testing/stage.ts'
import { onEachEngine } from '../testing/engines.ts'
import { applyNotice } from './notice.ts'

onEachEngine((engine) => {
  let stage: Stage
  let acme: Company
  let id: string
  beforeAll(async () => {
    stage = await openStage({ engine, plugins: [parcel], unlimited: true })
    acme = await stage.company('acme')
    const wanted = { accountId: acme.accountId, kind: 'installation', plugin: 'parcel', name: 'Office' } as const
    id = (await createConnection(stage.services, { ...wanted, settings: { secret: 's' } })).id
  })
  afterAll(() => stage.close())

  const says = async (key: string, more: { tell?: string; templates?: true }) => {
    const { db } = stage.services
    const row = await connectionRow(db.root, acme.accountId, id)
    await db.transaction((trx) => applyNotice(trx, row, { is: 'notice', key, ...more }))
  }
  const told = async () =>
    (await stage.services.db.root.selectFrom('notices').select(['key', 'notice']).execute()).map(
      ({ notice }) => notice as object,
    )

  test('whoever may mend it is told once a day for one trouble, by the name of the inbox', async () => {
    for (let n = 0; n < 2; n++) await says('template:a:en:PAUSED', { tell: 'It was paused.' })
    const first = await told()
    expect(new Set(first.map((it) => JSON.stringify(it)))).toEqual(
      new Set([JSON.stringify({ is: 'trouble', name: 'Office', tell: 'It was paused.' })]),
    )
    await says('template:b:en:PAUSED', { tell: 'So was this.' })
    expect((await told()).length).toBe(first.length * 2)
  })

  test('changed templates are a fact of the connection; without a sentence nobody is told', async () => {
    const before = (await told()).length
    await says('template:a:en:APPROVED', { templates: true })
    expect((await told()).length).toBe(before)
    const { data } = await stage.services.db.root
      .selectFrom('events')
      .select('data')
      .where('type', '=', 'connection.changed')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    expect(data).toEqual({ connection: id, templates: true })
  })
})
