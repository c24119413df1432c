import { afterAll, beforeAll, expect, test } from 'vitest'
import { definePlugin, z } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub } from '../testing/index.ts'
import { plainText, silent } from '../testing/made-up.ts'
import { connect, createConnection } from './index.ts'

/** Has no `edit`, yet its letters in pencil claim it. */
const letters = definePlugin<{ pencil: boolean }>({
  id: 'letters',
  contract: 1,
  channel: {
    label: 'Letters',
    settings: z.object({ pencil: z.boolean() }),
    capabilities: (inbox) => ({ ...plainText, edit: inbox.settings.pencil ? 'native' : 'refuse' }),
    ...silent,
  },
})

onEachEngine((engine) => {
  let house: TestHub
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [letters] })
  })
  afterAll(() => house.stop())

  const connected = async (pencil: boolean) => {
    const { services } = house.hub
    const wanted = { accountId: house.accountId, kind: 'inbox', plugin: 'letters', settings: { pencil } } as const
    const { id } = await createConnection(services, { ...wanted, name: pencil ? 'Pencil' : 'Ink' })
    return connect(services, house.accountId, id)
  }

  test('an inbox that claims what its channel has no method for is told so when it is connected', async () => {
    expect(await connected(false)).toEqual({ health: 'ok', tell: '' })
    expect(await connected(true)).toEqual({
      health: 'misconfigured',
      tell: 'Letters says that it can edit, and has no method for it. This is a bug of the plugin: update it, or take it out.',
    })
  })
})
