import { sql } from 'kysely'
import { priorities, statuses } from '../contract/index.ts'
import { deliveryOps } from '../db/index.ts'
import type { Field } from './filter.ts'
import type { List } from './keyset.ts'
import { addressesOf, labelsOf, membersIn } from './many.ts'

// What every list can be filtered and sorted by. Anything not named here does not exist for a caller.

const at = (name: string) => sql.ref(name)
const uuid = (name: string): Field => ({ is: 'uuid', at: at(name) })
const text = (name: string): Field => ({ is: 'text', at: at(name) })
const time = (name: string): Field => ({ is: 'time', at: at(name) })
const integer = (name: string): Field => ({ is: 'integer', at: at(name) })
const boolean = (name: string): Field => ({ is: 'boolean', at: at(name) })
const choice = (name: string, values: readonly string[]): Field => ({ is: values, at: at(name) })

const base = (table: string, alias: string) => ({
  from: sql`${sql.table(table)} AS ${sql.id(alias)}`,
  account: at(`${alias}.account_id`),
  id: at(`${alias}.id`),
  idAs: 'uuid' as const,
})
const byCreation = (alias: string) => ({ created_at: { at: at(`${alias}.created_at`), as: 'timestamptz' as const } })
const byName = (alias: string) => ({ name: { at: at(`${alias}.name`), as: 'text' as const } })

export const conversationsList: List = {
  ...base('conversations', 'c'),
  fields: {
    id: uuid('c.id'),
    number: integer('c.number'),
    inbox: uuid('c.inbox_id'),
    contact: uuid('c.contact_id'),
    status: choice('c.status', statuses),
    priority: choice('c.priority', priorities),
    assignee: uuid('c.assignee_id'),
    team: uuid('c.team_id'),
    label: labelsOf('c'),
    participant: membersIn('participants'),
    /** Called by a note, and has not read or answered since. */
    mentioned: membersIn('mentions', sql`t.seen_at IS NULL`),
    language: text('c.language'),
    spam: boolean('c.spam'),
    text: text('c.last_text'),
    last_message_at: time('c.last_message_at'),
    waiting_since: time('c.waiting_since'),
    snoozed_until: time('c.snoozed_until'),
    resolved_at: time('c.resolved_at'),
    created_at: time('c.created_at'),
    updated_at: time('c.updated_at'),
  },
  sorts: {
    last_message_at: { at: at('c.last_message_at'), as: 'timestamptz' },
    number: { at: at('c.number'), as: 'integer' },
    updated_at: { at: at('c.updated_at'), as: 'timestamptz' },
    ...byCreation('c'),
  },
  order: '-last_message_at',
}

export const messagesList: List = {
  ...base('messages', 'm'),
  fields: {
    id: uuid('m.id'),
    number: integer('m.number'),
    seq: integer('m.seq'),
    kind: choice('m.kind', ['in', 'out', 'note', 'activity']),
    text: text('m.text'),
    created_at: time('m.created_at'),
    edited_at: time('m.edited_at'),
    removed_at: time('m.removed_at'),
  },
  sorts: { number: { at: at('m.number'), as: 'integer' }, seq: { at: at('m.seq'), as: 'integer' } },
  order: 'number',
}

export const contactsList: List = {
  ...base('contacts', 'k'),
  fields: {
    id: uuid('k.id'),
    name: text('k.name'),
    locale: text('k.locale'),
    blocked_at: time('k.blocked_at'),
    created_at: time('k.created_at'),
    email: addressesOf('email'),
    phone: addressesOf('phone'),
  },
  sorts: { ...byCreation('k'), ...byName('k') },
  order: '-created_at',
}

export const membersList: List = {
  ...base('members', 'm'),
  fields: {
    id: uuid('m.id'),
    name: text('m.name'),
    email: text('m.email'),
    role: uuid('m.role_id'),
    availability: choice('m.availability', ['online', 'away', 'offline']),
    disabled_at: time('m.disabled_at'),
    created_at: time('m.created_at'),
  },
  sorts: { ...byName('m'), ...byCreation('m') },
  order: 'name',
}

const named = (table: string): List => ({
  ...base(table, 't'),
  fields: { id: uuid('t.id'), name: text('t.name'), created_at: time('t.created_at') },
  sorts: { ...byName('t'), ...byCreation('t') },
  order: 'name',
})
export const teamsList: List = named('teams')
export const labelsList: List = named('labels')

export const cannedResponsesList: List = {
  ...base('canned_responses', 'r'),
  fields: {
    id: uuid('r.id'),
    short_code: text('r.short_code'),
    text: text('r.text'),
    scope: {
      is: ['personal', 'team', 'account'],
      at: sql`CASE WHEN r.member_id IS NOT NULL THEN 'personal' WHEN r.team_id IS NOT NULL THEN 'team' ELSE 'account' END`,
    },
    team: uuid('r.team_id'),
    created_at: time('r.created_at'),
    updated_at: time('r.updated_at'),
  },
  sorts: { short_code: { at: at('r.short_code'), as: 'text' }, ...byCreation('r') },
  order: 'short_code',
}

export const rolesList: List = {
  ...base('roles', 't'),
  fields: { id: uuid('t.id'), name: text('t.name'), key: text('t.key'), built_in: boolean('t.built_in') },
  sorts: { ...byName('t') },
  order: 'name',
}

export const connectionsList: List = {
  ...base('connections', 't'),
  fields: {
    id: uuid('t.id'),
    name: text('t.name'),
    plugin: text('t.plugin'),
    health: choice('t.health', ['ok', 'reauthorise', 'unreachable', 'misconfigured']),
    enabled: boolean('t.enabled'),
    team: uuid('t.team_id'),
    created_at: time('t.created_at'),
    archived_at: time('t.archived_at'),
  },
  sorts: { ...byName('t'), ...byCreation('t') },
  order: 'name',
}

export const appsList: List = {
  ...base('apps', 't'),
  fields: { id: uuid('t.id'), name: text('t.name'), plugin: text('t.plugin'), created_at: time('t.created_at') },
  sorts: { ...byName('t'), ...byCreation('t') },
  order: 'name',
}

export const tokensList: List = {
  ...base('api_tokens', 't'),
  fields: {
    id: uuid('t.id'),
    name: text('t.name'),
    member: uuid('t.member_id'),
    expires_at: time('t.expires_at'),
    last_used_at: time('t.last_used_at'),
    revoked_at: time('t.revoked_at'),
    created_at: time('t.created_at'),
  },
  sorts: { ...byCreation('t'), ...byName('t') },
  order: '-created_at',
}

export const deliveriesList: List = {
  ...base('deliveries', 't'),
  fields: {
    id: uuid('t.id'),
    conversation: uuid('t.conversation_id'),
    message: uuid('t.message_id'),
    connection: uuid('t.connection_id'),
    status: choice('t.status', ['queued', 'sending', 'accepted', 'delivered', 'read', 'failed', 'unsure']),
    op: choice('t.op', deliveryOps),
    code: text('t.code'),
    created_at: time('t.created_at'),
    settled_at: time('t.settled_at'),
  },
  sorts: byCreation('t'),
  order: '-created_at',
}

export const suggestionsList: List = {
  ...base('suggestions', 't'),
  fields: {
    id: uuid('t.id'),
    conversation: uuid('t.conversation_id'),
    status: choice('t.status', ['open', 'accepted', 'dismissed']),
    created_at: time('t.created_at'),
  },
  sorts: byCreation('t'),
  order: '-created_at',
}

export const mergeSuggestionsList: List = {
  ...base('merge_suggestions', 't'),
  fields: {
    id: uuid('t.id'),
    contact: uuid('t.contact_id'),
    other: uuid('t.other_id'),
    namespace: text('t.namespace'),
    status: choice('t.status', ['open', 'accepted', 'dismissed']),
    created_at: time('t.created_at'),
  },
  sorts: byCreation('t'),
  order: '-created_at',
}

export const filesList: List = {
  ...base('files', 't'),
  fields: {
    id: uuid('t.id'),
    name: text('t.name'),
    mime: text('t.mime'),
    size: integer('t.size'),
    status: choice('t.status', ['ready', 'pending', 'missing']),
    message: uuid('t.message_id'),
    created_at: time('t.created_at'),
  },
  sorts: byCreation('t'),
  order: '-created_at',
}

export const rawItemsList: List = {
  ...base('raw_items', 't'),
  idAs: 'bigint',
  fields: {
    plugin: text('t.plugin'),
    connection: uuid('t.connection_id'),
    key: text('t.outside_key'),
    state: choice('t.state', ['new', 'done', 'unreadable']),
    attempts: integer('t.attempts'),
    received_at: time('t.received_at'),
  },
  sorts: { id: { at: at('t.id'), as: 'bigint' } },
  order: '-id',
}

export const eventsList: List = {
  ...base('events', 't'),
  idAs: 'bigint',
  fields: {
    type: text('t.type'),
    conversation: uuid('t.conversation_id'),
    message: uuid('t.message_id'),
    seq: integer('t.seq'),
    created_at: time('t.created_at'),
  },
  sorts: { id: { at: at('t.id'), as: 'bigint' } },
  order: '-id',
}

export const auditList: List = {
  ...base('audit', 't'),
  fields: { action: text('t.action'), target: text('t.target'), created_at: time('t.created_at') },
  sorts: byCreation('t'),
  order: '-created_at',
}
