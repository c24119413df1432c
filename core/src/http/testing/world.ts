import { addMember, createToken } from '../../accounts/index.ts'
import { issue } from '../../commands/issue.ts'
import { writes } from '../../commands/testing/scene.ts'
import { connectionRow, createConnection } from '../../connections/index.ts'
import type { CommandInput, CommandName } from '../../contract/index.ts'
import { uuidv7 } from '../../contract/index.ts'
import { saveFile } from '../../files/index.ts'
import type { Company, Stage } from './stage.ts'

/** One of everything, in one account. The keys are what route and body parameters are called in tests. */
export type World = Company & { ids: Record<Thing, string>; lastNumber: number }
export type Thing =
  | 'conversation'
  | 'message'
  | 'note'
  | 'contact'
  | 'otherContact'
  | 'member'
  | 'team'
  | 'label'
  | 'otherLabel'
  | 'role'
  | 'inbox'
  | 'installation'
  | 'token'
  | 'delivery'
  | 'rawItem'
  | 'file'
  | 'suggestion'

export const buildWorld = async (stage: Stage, slug: string): Promise<World> => {
  const company = await stage.company(slug)
  const { services } = stage
  const { accountId, ownerId } = company
  const make = (kind: 'inbox' | 'installation') =>
    createConnection(services, {
      accountId,
      kind,
      plugin: 'parcel',
      name: `${slug} ${kind}`,
      settings: { secret: `${slug} secret` },
    })
  const [inbox, installation] = [await make('inbox'), await make('installation')]
  const scene = { accountId, maya: ownerId, omar: ownerId, vera: ownerId, inbox }
  const other = await writes(services.db, scene, `omid@${slug}`, 'Is anybody there?')
  const conversation = await writes(services.db, scene, `nadia@${slug}`, 'Where is my parcel?')
  const command = <N extends CommandName>(name: N, body: CommandInput<N>) =>
    issue(services, accountId, { id: uuidv7(), actor: { kind: 'member', id: ownerId }, name, body } as Parameters<
      typeof issue
    >[2])
  const parts = [{ is: 'text' as const, text: 'On its way.' }]
  const reply = await command('reply', { conversation: conversation.id, parts })
  const note = await command('note', { conversation: conversation.id, parts })
  const suggested = await command('suggest', { conversation: conversation.id, parts })
  const { id: member } = await addMember(services, accountId, {
    email: `omar@${slug}.example`,
    name: 'Omar',
    role: 'agent',
  })
  const { id: token } = await createToken(services, accountId, { name: 'other', member: ownerId, scopes: ['*'] })
  const file = await saveFile(services, { accountId, name: 'parcel.txt', bytes: Buffer.from('parcel') })
  const rows = await plainRows(stage, accountId, inbox.id)
  const { id: delivery } = await services.db.root
    .selectFrom('deliveries')
    .select('id')
    .where('account_id', '=', accountId)
    .where('message_id', '=', reply.message ?? '')
    .executeTakeFirstOrThrow()
  return {
    ...company,
    lastNumber: 100,
    ids: {
      ...rows,
      conversation: conversation.id,
      message: reply.message ?? '',
      note: note.message ?? '',
      contact: conversation.contact_id,
      otherContact: other.contact_id,
      member,
      inbox: inbox.id,
      installation: installation.id,
      token,
      delivery,
      file: file.id,
      suggestion: suggested.suggestion ?? '',
    },
  }
}

const plainRows = async ({ services: { db } }: Stage, account_id: string, inbox: string) => {
  const [team, label, otherLabel, role] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()]
  await db.root.insertInto('teams').values({ account_id, id: team, name: 'Shipping' }).execute()
  await db.root
    .insertInto('labels')
    .values([
      { account_id, id: label, name: 'urgent' },
      { account_id, id: otherLabel, name: 'broken' },
    ])
    .execute()
  await db.root
    .insertInto('roles')
    .values({ account_id, id: role, key: 'packer', name: 'Packer', permissions: ['conversations.read'] })
    .execute()
  const row = await connectionRow(db.root, account_id, inbox)
  const raw = {
    plugin: 'parcel',
    address: inbox,
    key: 'k1',
    account_id,
    connection_id: row.id,
    lane: 'l1',
    headers: Buffer.from('{}'),
    body: Buffer.from('?'),
    state: 'unreadable' as const,
    reason: 'torn',
  }
  const { id: rawItem } = await db.root.insertInto('raw_items').values(raw).returning('id').executeTakeFirstOrThrow()
  return { team, label, otherLabel, role, rawItem: String(rawItem) }
}
