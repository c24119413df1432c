import { sql } from 'kysely'
import type { FilledResponse, Values } from '../contract/index.ts'
import { attributeVariable, fillParts, Refusal } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'
import { cannedResponseViews, visibleTo } from '../queries/canned-responses.ts'

/** Whom it is for. Without a conversation only what is known of whoever answers is filled in. */
export type For = { member: string; conversation?: string; allTeams?: boolean }

/** Undefined: there is none by this id, or it is not this member's to see. */
export const filledResponse = async (
  db: Executor,
  accountId: string,
  id: string,
  { member, conversation, allTeams }: For,
): Promise<FilledResponse | undefined> => {
  const [response] = await cannedResponseViews(db, accountId, [id], visibleTo(member, { allTeams }))
  if (!response) return undefined
  const values = {
    ...(await agentValues(db, accountId, member)),
    ...(conversation ? await conversationValues(db, accountId, conversation) : {}),
  }
  return { id, shortCode: response.shortCode, ...fillParts(response.parts, values) }
}

const agentValues = async (db: Executor, accountId: string, member: string): Promise<Values> => {
  const { rows } = await sql<{ agent: string; account: string }>`
    SELECT m.name AS agent, a.name AS account FROM members m JOIN accounts a ON a.id = m.account_id
    WHERE m.account_id = ${accountId} AND m.id = ${member}`.execute(db)
  const [row] = rows
  return { 'agent.name': row?.agent, 'agent.first_name': firstOf(row?.agent), 'account.name': row?.account }
}

type About = {
  number: number
  inbox: string
  team: string | null
  name: string
  attributes: Record<string, string>
  email: string | null
  phone: string | null
}

const conversationValues = async (db: Executor, accountId: string, conversation: string): Promise<Values> => {
  const { rows } = await sql<About>`
    SELECT c.number, i.name AS inbox, t.name AS team, coalesce(nullif(r.name, ''), k.name) AS name, r.attributes,
      ${addressOf('email')} AS email, ${addressOf('phone')} AS phone
    FROM conversations c
    JOIN connections i ON i.account_id = c.account_id AND i.id = c.inbox_id
    JOIN contacts k ON k.account_id = c.account_id AND k.id = c.contact_id
    JOIN contacts r ON r.account_id = k.account_id AND r.id = coalesce(k.root_id, k.id)
    LEFT JOIN teams t ON t.account_id = c.account_id AND t.id = c.team_id
    WHERE c.account_id = ${accountId} AND c.id = ${conversation}`.execute(db)
  if (!rows[0]) throw new Refusal('not_found', 'There is no such conversation.')
  return valuesOf(rows[0])
}

/** Of the person, under whatever contact it was learnt; one that was verified goes before one that was merely said. */
const addressOf = (namespace: string) => sql`(
  SELECT coalesce(a.spelled, a.value) FROM contacts g JOIN identities a ON a.account_id = g.account_id AND a.contact_id = g.id
  WHERE g.account_id = r.account_id AND (g.id = r.id OR g.root_id = r.id) AND a.namespace = ${namespace}
  ORDER BY a.verified DESC, a.created_at, a.id LIMIT 1)`

const valuesOf = ({ number, inbox, team, name, attributes, email, phone }: About): Values => {
  const known = isName(name) ? name.trim() : undefined
  return {
    'contact.name': known,
    'contact.first_name': firstOf(known),
    'contact.last_name': known?.split(/\s+/).slice(1).join(' '),
    'contact.email': email ?? undefined,
    'contact.phone': phone ?? undefined,
    'conversation.number': String(number),
    'inbox.name': inbox,
    'team.name': team ?? undefined,
    ...Object.fromEntries(Object.entries(attributes).map(([key, value]) => [attributeVariable(key), String(value)])),
  }
}

const firstOf = (name: string | undefined): string | undefined => name?.trim().split(/\s+/)[0]

/** Some channels know no more of a person than an address, and call them by it. Nobody is greeted like that. */
const isName = (name: string): boolean => !name.includes('@') && /\p{L}/u.test(name)
