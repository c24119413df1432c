import type { Actor, ConversationView, MessageView } from '../contract/index.ts'
import { Refusal, uuidv7 } from '../contract/index.ts'
import type { Row } from '../db/index.ts'
import { fileLink } from '../files/index.ts'
import { conversationViews, messagePage } from '../queries/views.ts'
import type { Services } from '../services.ts'
import type { Person } from './whose.ts'
import { personOf } from './whose.ts'

export type PersonExport = {
  contacts: (Pick<Row<'contacts'>, 'id' | 'name' | 'locale' | 'attributes'> & {
    avatarUrl: string | null
    timeZone: string | null
    since: Date
  })[]
  identities: (Pick<Row<'identities'>, 'namespace' | 'value' | 'verified'> & { optedOutAt: Date | null; since: Date })[]
  conversations: (Omit<ConversationView, 'contact'> & { messages: MessageView[] })[]
  /** What other systems call the person, or a conversation of theirs. */
  links: {
    system: string
    type: string
    id: string
    url: string | null
    label: string
    contact: string | null
    conversation: string | null
  }[]
  /** `url` opens the file for an hour. */
  /** What agents keep about the person. */
  remarks: { text: string; since: Date; editedAt: Date | null }[]
  files: (Pick<Row<'files'>, 'id' | 'name' | 'mime' | 'size' | 'status'> & { url: string })[]
  /** What plugins keep of the person, by plugin and contact. */
  plugins: Record<string, Record<string, unknown>>
}

/** All that is kept of one person, whichever of their contacts was named. Who asked is noted. */
export const exportPerson = async (
  services: Services,
  accountId: string,
  contact: string,
  actor: Actor,
): Promise<PersonExport> => {
  const person = await personOf(services.db.root, accountId, contact)
  if (!person) throw new Refusal('not_found', 'There is no such contact.')
  await services.db.root
    .insertInto('audit')
    .values({
      account_id: accountId,
      id: uuidv7(),
      actor: JSON.stringify(actor),
      action: 'export_person',
      target: person.root,
    })
    .execute()
  return {
    contacts: await contactsOf(services, person),
    identities: await identitiesOf(services, person),
    conversations: await conversationsOf(services, person),
    links: await linksOf(services, person),
    remarks: await remarksOf(services, person),
    files: await filesOf(services, person),
    plugins: await pluginsOf(services, person),
  }
}

const contactsOf = async ({ db }: Services, { accountId, contacts }: Person): Promise<PersonExport['contacts']> =>
  db.root
    .selectFrom('contacts')
    .select([
      'id',
      'name',
      'avatar_url as avatarUrl',
      'locale',
      'time_zone as timeZone',
      'attributes',
      'created_at as since',
    ])
    .where('account_id', '=', accountId)
    .where('id', 'in', contacts)
    .orderBy('created_at')
    .execute()

const identitiesOf = async ({ db }: Services, { accountId, contacts }: Person): Promise<PersonExport['identities']> =>
  db.root
    .selectFrom('identities')
    .select(['namespace', 'verified', 'opted_out_at as optedOutAt', 'created_at as since'])
    .select((eb) => eb.fn.coalesce('spelled', 'value').as('value'))
    .where('account_id', '=', accountId)
    .where('contact_id', 'in', contacts)
    .orderBy('created_at')
    .execute()

const linksOf = async (
  { db }: Services,
  { accountId, contacts, conversations }: Person,
): Promise<PersonExport['links']> =>
  db.root
    .selectFrom('record_links')
    .select([
      'system',
      'type',
      'record as id',
      'url',
      'label',
      'contact_id as contact',
      'conversation_id as conversation',
    ])
    .where('account_id', '=', accountId)
    .where((eb) =>
      eb.or([
        eb('contact_id', 'in', contacts),
        ...(conversations.length > 0 ? [eb('conversation_id', 'in', conversations)] : []),
      ]),
    )
    .orderBy('created_at')
    .execute()

const remarksOf = async ({ db }: Services, { accountId, contacts }: Person): Promise<PersonExport['remarks']> =>
  db.root
    .selectFrom('remarks')
    .select(['text', 'created_at as since', 'edited_at as editedAt'])
    .where('account_id', '=', accountId)
    .where('contact_id', 'in', contacts)
    .orderBy('created_at')
    .execute()

const conversationsOf = async (
  { db }: Services,
  { accountId, conversations }: Person,
): Promise<PersonExport['conversations']> => {
  const views = await conversationViews(db.root, accountId, conversations)
  return Promise.all(
    views.map(async ({ contact: _, ...view }) => ({
      ...view,
      messages: await allMessages(db.root, accountId, view.id),
    })),
  )
}

const PAGE = 200

const allMessages = async (
  db: Services['db']['root'],
  accountId: string,
  conversation: string,
): Promise<MessageView[]> => {
  const messages: MessageView[] = []
  for (;;) {
    const page = await messagePage(db, accountId, conversation, { after: messages.at(-1)?.number ?? 0, limit: PAGE })
    messages.push(...page)
    if (page.length < PAGE) return messages
  }
}

const filesOf = async (services: Services, { accountId, conversations }: Person): Promise<PersonExport['files']> => {
  if (conversations.length === 0) return []
  const rows = await services.db.root
    .selectFrom('files as f')
    .innerJoin('messages as m', (on) =>
      on.onRef('m.account_id', '=', 'f.account_id').onRef('m.id', '=', 'f.message_id'),
    )
    .select(['f.id', 'f.name', 'f.mime', 'f.size', 'f.status'])
    .where('f.account_id', '=', accountId)
    .where('m.conversation_id', 'in', conversations)
    .orderBy('f.created_at')
    .execute()
  return rows.map((row) => ({ ...row, url: fileLink(services, accountId, row.id) }))
}

const pluginsOf = async (
  services: Services,
  { accountId, contacts }: Person,
): Promise<Record<string, Record<string, unknown>>> => {
  const kept: Record<string, Record<string, unknown>> = {}
  for (const plugin of services.registry.all)
    for (const contact of plugin.export ? contacts : [])
      kept[plugin.id] = {
        ...kept[plugin.id],
        [contact]: await plugin.export?.(contact, services.hubFor(accountId, plugin.id)),
      }
  return kept
}
