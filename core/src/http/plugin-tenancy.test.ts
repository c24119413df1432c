import { describe, expect, test } from 'vitest'
import { createHub } from '../plugins/context.ts'
import { parcel } from './testing/parcel.ts'
import { pluginTenancySuite } from './testing/plugin-tenancy.ts'
import { openStage } from './testing/stage.ts'
import { buildWorld } from './testing/world.ts'

describe('the routes of a plugin', () => {
  pluginTenancySuite([parcel], {
    'parcel GET /conversations/:conversation': {
      asks: ({ ids }) => ({
        params: { conversation: ids.conversation },
        query: { message: ids.message, file: ids.file },
      }),
    },
    'parcel POST /stamps': { asks: ({ ids }) => ({ body: { conversation: ids.conversation, member: ids.member } }) },
    'parcel GET /depots/:door': { asks: ({ door }) => ({ params: { door } }), who: ['params.door'] },
  })
})

test('what a plugin is given reads and links nothing of another account', async () => {
  const stage = await openStage({ plugins: [parcel] })
  try {
    const [mine, theirs] = [await buildWorld(stage, 'mine'), await buildWorld(stage, 'theirs')]
    const hub = createHub(stage.services, mine.accountId, 'parcel')
    const { read, files } = hub
    const { ids } = theirs
    const seen = {
      conversation: await read.conversation(ids.conversation),
      messages: await read.messages(ids.conversation),
      message: await read.message(ids.message),
      member: await read.member(ids.member),
      memberByEmail: await read.memberByEmail('omar@theirs.example'),
      thread: await read.thread(ids.inbox, 'nadia@theirs'),
      file: await files.find(ids.file),
    }
    expect(seen).toEqual({ messages: [], thread: [] })
    const lists = JSON.stringify([await read.members(), await read.labels(), await read.teams()])
    expect(Object.values(ids).filter((id) => id.includes('-') && lists.includes(id))).toEqual([])
    await expect(files.bytes(ids.file)).rejects.toMatchObject({ code: 'not_found' })
    expect((await stage.ask('GET', new URL(files.link(ids.file)).pathname)).status).not.toBe(200)
    expect((await fetch(files.link(ids.file))).status).toBe(404)
    expect((await fetch(files.link(mine.ids.file))).status).toBe(200)
  } finally {
    await stage.close()
  }
})
