import { addMember, createToken } from '../../accounts/index.ts'
import { commander } from '../../commands/testing/double.ts'
import { writes } from '../../commands/testing/scene.ts'
import { connectionRow, createConnection, insertApp } from '../../connections/index.ts'
import { uuidv7 } from '../../contract/index.ts'
import type { Row } from '../../db/index.ts'
import { saveFile } from '../../files/index.ts'
import type { Company, Stage } from './stage.ts'

/** One of everything, in one account. The keys are what route and body parameters are called in tests. */
export type World = Company & {
  ids: Record<Thing, string>
  lastNumber: number
  /** The public token of its inbox. */
  door: string
  /** Words said in this account and in no other. */
  secrets: string[]
}
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
  | 'app'

export const buildWorld = async (stage: Stage, slug: string): Promise<World> => {
  const company = await stage.company(slug)
  const { services } = stage
  const { accountId, ownerId } = company
  const { inbox, installation } = await connections(stage, accountId, slug)
  const talk = await conversations(stage, company, slug, inbox)
  const person = { email: `omar@${slug}.example`, name: 'Omar', role: 'agent' }
  const member = await addMember(services, accountId, person)
  const token = await createToken(services, accountId, { name: 'other', member: ownerId, scopes: ['*'] })
  const app = await services.db.transaction((trx) =>
    insertApp(trx, services, { accountId, plugin: 'parcel', name: 'Depot', settings: { secret: `${slug} depot` } }),
  )
  const file = await saveFile(services, { accountId, name: 'parcel.txt', bytes: Buffer.from('parcel') })
  const rows = await plainRows(stage, accountId, inbox.id)
  const made = {
    member: member.id,
    token: token.id,
    file: file.id,
    inbox: inbox.id,
    installation: installation.id,
    app: app.id,
  }
  const secrets = [`Where is the parcel of ${slug}?`]
  return { ...company, lastNumber: 100, door: inbox.token, secrets, ids: { ...rows, ...talk, ...made } }
}

const connections = async ({ services }: Stage, accountId: string, slug: string) => {
  const settings = { secret: `${slug} secret` }
  const make = (kind: 'inbox' | 'installation') =>
    createConnection(services, { accountId, kind, plugin: 'parcel', name: `${slug} ${kind}`, settings })
  return { inbox: await make('inbox'), installation: await make('installation') }
}

const conversations = async (
  { services }: Stage,
  { accountId, ownerId }: Company,
  slug: string,
  inbox: Row<'connections'>,
) => {
  const scene = { accountId, maya: ownerId, omar: ownerId, vera: ownerId, inbox }
  const other = await writes(services.db, scene, `omid@${slug}`, 'Is anybody there?')
  const conversation = await writes(services.db, scene, `nadia@${slug}`, `Where is the parcel of ${slug}?`)
  const command = commander(services, scene)
  const said = { conversation: conversation.id, parts: [{ is: 'text' as const, text: 'On its way.' }] }
  const { message = '' } = await command('reply', said)
  const { message: note = '' } = await command('note', said)
  const { suggestion = '' } = await command('suggest', said)
  const { id: delivery } = await services.db.root
    .selectFrom('deliveries')
    .select('id')
    .where('account_id', '=', accountId)
    .where('message_id', '=', message)
    .executeTakeFirstOrThrow()
  const contacts = { contact: conversation.contact_id, otherContact: other.contact_id }
  return { conversation: conversation.id, message, note, suggestion, delivery, ...contacts }
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
    outside_key: 'k1',
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
