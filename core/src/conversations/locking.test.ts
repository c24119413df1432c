import { expect, test } from 'vitest'
import { scene, writes } from '../commands/testing/scene.ts'
import { testDatabase } from '../testing/databases.ts'
import { needs } from '../testing/environment.ts'
import { lockConversation } from './change.ts'

// Needs two connections, so it proves nothing on the embedded database.
test('whoever only refers to a conversation does not wait while it changes', needs('postgres'), async () => {
  const { db, close } = await testDatabase('postgres')
  try {
    const shop = await scene(db)
    const { id } = await writes(db, shop, 'nadia', 'Where is my parcel?')
    const follow = { account_id: shop.accountId, conversation_id: id, member_id: shop.omar }
    const changing = Promise.withResolvers<void>()
    const followed = Promise.withResolvers<void>()
    const change = db.transaction(async (trx) => {
      await lockConversation(trx, shop.accountId, id)
      changing.resolve()
      await followed.promise
    })
    change.catch(() => {})
    await changing.promise
    // A mirror claims a post in one statement that holds a job and refers to the conversation: waiting here would be a deadlock.
    await db.root.insertInto('participants').values(follow).execute()
    followed.resolve()
    await expect(change).resolves.toBeUndefined()
  } finally {
    await close()
  }
})
