import { seedRoles } from '../../accounts/permissions.ts'
import { identify } from '../../contacts/identify.ts'
import { uuidv7 } from '../../contract/index.ts'
import type { Change, Conversation } from '../../conversations/change.ts'
import { change } from '../../conversations/change.ts'
import { openConversation } from '../../conversations/open.ts'
import { lockThreads } from '../../conversations/threads.ts'
import type { Db, Row, Trx } from '../../db/index.ts'

/** A small company: maya owns it, omar answers, vera only looks. Contacts write to its inbox `double`. */
export type Scene = { accountId: string; maya: string; omar: string; vera: string; inbox: Row<'connections'> }

export const scene = (db: Db, { slug = 'shop', assign = 'off' as 'off' | 'round-robin' } = {}): Promise<Scene> =>
  db.transaction(async (trx) => {
    const accountId = uuidv7()
    await trx.insertInto('accounts').values({ id: accountId, name: slug, slug }).execute()
    const roles = await seedRoles(trx, accountId)
    const maya = await member(trx, accountId, 'Maya', roles.owner)
    const omar = await member(trx, accountId, 'Omar', roles.agent)
    const vera = await member(trx, accountId, 'Vera', roles.viewer)
    const inbox = await trx
      .insertInto('connections')
      .values({
        account_id: accountId,
        id: uuidv7(),
        kind: 'inbox',
        plugin: 'double',
        name: 'Shop',
        token: uuidv7(),
        assign,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return { accountId, maya, omar, vera, inbox }
  })

const member = async (trx: Trx, accountId: string, name: string, roleId: string): Promise<string> => {
  const id = uuidv7()
  await trx
    .insertInto('members')
    .values({
      account_id: accountId,
      id,
      user_id: `${name}-${id}`,
      role_id: roleId,
      name,
      email: `${name.toLowerCase()}@shop.example`,
    })
    .execute()
  return id
}

/** Someone writes to the inbox, in the thread of their own address: what ingest does, in short. */
export const writes = (db: Db, { accountId, inbox }: Scene, who: string, line: string): Promise<Conversation> =>
  db.transaction(async (trx) => {
    const [person] = await identify(trx, [
      { accountId, identities: [{ namespace: 'double', value: who, verified: true }], profile: { name: who } },
    ])
    const contactId = person!.contact
    const [thread] = await lockThreads(trx, [{ accountId, inboxId: inbox.id, key: who, contactId }])
    const open = await trx
      .selectFrom('conversations')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('thread_id', '=', thread!.id)
      .where('status', '!=', 'resolved')
      .forUpdate()
      .executeTakeFirst()
    const conversation =
      open ?? (await openConversation(trx, { accountId, inboxId: inbox.id, threadId: thread!.id, contactId }))
    return (await append(trx, conversation, contactId, line)).conversation
  })

const append = (trx: Trx, conversation: Conversation, contactId: string, line: string) => {
  const received: Change = {
    type: 'message.received',
    message: { kind: 'in', author: { kind: 'contact', id: contactId }, parts: [{ is: 'text', text: line }] },
  }
  return change(trx, conversation, [received], {
    last_in_number: conversation.last_number + 1,
    waiting_since: conversation.waiting_since ?? new Date(),
    last_message_at: new Date(),
    last_text: line,
  })
}
