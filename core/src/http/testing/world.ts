import { makeDevice } from '../../accounts/devices/issue.ts'
import { addMember, createToken } from '../../accounts/index.ts'
import { commander } from '../../commands/testing/double.ts'
import { writes } from '../../commands/testing/scene.ts'
import { beginSetup, connectionRow, createConnection, insertApp } from '../../connections/index.ts'
import { uuidv7 } from '../../contract/index.ts'
import type { Row } from '../../db/index.ts'
import { saveFile } from '../../files/index.ts'
import { insertResponse } from '../../responses/store.ts'
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
  | 'mergeSuggestion'
  | 'app'
  | 'attachment'
  | 'cannedResponse'
  | 'setup'
  | 'link'
  | 'remark'
  | 'view'
  | 'device'

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
  const via = { kind: 'token' as const, id: company.tokenId }
  const setup = await services.db.transaction(
    await beginSetup(services, { accountId, via }, { plugin: 'parcel', kind: 'installation', app: app.id }),
  )
  const paired = { accountId, memberId: ownerId, client: 'extension', name: `Laptop of ${slug}` }
  const { device } = await services.db.transaction((trx) => makeDevice(trx, services, paired))
  const file = await saveFile(services, { accountId, name: 'parcel.txt', bytes: Buffer.from('parcel') })
  const attachment = await saveFile(services, { accountId, name: 'prices.txt', bytes: Buffer.from('prices') })
  const said = [{ is: 'text' as const, text: `Greetings from ${slug}` }]
  const cannedResponse = await services.db.transaction((trx) =>
    insertResponse(trx, accountId, { member: ownerId }, { shortCode: 'hello', parts: said }),
  )
  const rows = await plainRows(stage, accountId, inbox.id)
  const made = {
    member: member.id,
    token: token.id,
    file: file.id,
    attachment: attachment.id,
    cannedResponse,
    inbox: inbox.id,
    installation: installation.id,
    app: app.id,
    setup: setup.id,
    device,
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
  const record = { contact: conversation.contact_id, system: 'crm', type: 'contact', id: '1' }
  const { link = '' } = await command('link_record', record)
  const { remark = '' } = await command('remark', { contact: conversation.contact_id, text: 'Rings twice.' })
  const { view = '' } = await command('save_view', { name: `Open at ${slug}`, filter: { status: ['open'] } })
  const { id: delivery } = await services.db.root
    .selectFrom('deliveries')
    .select('id')
    .where('account_id', '=', accountId)
    .where('message_id', '=', message)
    .executeTakeFirstOrThrow()
  const contacts = { contact: conversation.contact_id, otherContact: other.contact_id }
  const mergeSuggestion = await suggestedMerge(services.db, accountId, conversation.contact_id, other.contact_id)
  return {
    conversation: conversation.id,
    message,
    note,
    suggestion,
    delivery,
    mergeSuggestion,
    link,
    remark,
    view,
    ...contacts,
  }
}

const suggestedMerge = async (db: Stage['services']['db'], account_id: string, one: string, other: string) => {
  const [contact_id, other_id] = [one, other].sort() as [string, string]
  const { id } = await db.root
    .insertInto('merge_suggestions')
    .values({ account_id, id: uuidv7(), contact_id, other_id, namespace: 'email', value: 'nadia@example.com' })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
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
