import { uuidv7 } from '../../contract/index.ts'
import type { World } from './world.ts'

export type Body = (world: World) => unknown
export const fileOf = (ids: World['ids']) => [{ is: 'file', file: ids.file }]

/** A body every field of which is filled, per route and command. Ids in it are those of one world. */
export const bodies: Record<string, Body> = {
  'PATCH /account': () => ({ name: 'New name' }),
  'PATCH /me/notices': () => ({ followed: true }),
  'POST /conversations/:id/messages': ({ ids }) => ({ kind: 'reply', parts: fileOf(ids), answers: ids.message }),
  'PUT /conversations/:id/seen': () => ({ upTo: 1 }),
  'PUT /conversations/:id/draft': ({ ids }) => ({
    number: 1,
    body: { mode: 'note', text: 'Hm', parts: fileOf(ids), mentions: [ids.member], teams: [ids.team] },
  }),
  'POST /lookup': () => ({ candidates: [{ kind: 'email', value: 'nobody@example.com' }] }),
  'POST /inboxes/:id/cost': ({ ids }) => ({ parts: fileOf(ids) }),
  'POST /members': () => ({ email: `${uuidv7()}@new.example`, name: 'New', role: 'agent' }),
  'PATCH /members/:id': () => ({ name: 'Changed' }),
  'POST /teams': ({ ids }) => ({ name: uuidv7(), members: [ids.member] }),
  'PATCH /teams/:id': ({ ids }) => ({ members: [ids.member] }),
  'POST /labels': () => ({ name: uuidv7() }),
  'PATCH /labels/:id': () => ({ color: '#000000' }),
  'POST /canned-responses': ({ ids }) => ({
    scope: 'team',
    team: ids.team,
    shortCode: uuidv7(),
    parts: fileOf({ ...ids, file: ids.attachment }),
  }),
  'PATCH /canned-responses/:id': ({ ids }) => ({
    scope: 'team',
    team: ids.team,
    parts: fileOf({ ...ids, file: ids.attachment }),
  }),
  'POST /roles': () => ({ key: `r${Date.now()}`, name: 'New', permissions: [] }),
  'PATCH /roles/:id': () => ({ name: 'Changed' }),
  'POST /apps': () => ({ plugin: 'parcel', name: uuidv7(), settings: { secret: 's' } }),
  'PATCH /apps/:id': () => ({ settings: { greeting: 'Hi' } }),
  'POST /setups': ({ ids }) => ({ plugin: 'parcel', kind: 'installation', app: ids.app }),
  'POST /setups/:id/answer': () => ({ values: { depot: 'North' } }),
  'POST /setups/returned': () => ({ query: { state: 'made up' } }),
  'POST /tokens': () => ({ name: 'New', scopes: ['conversations.read'] }),
  'PUT /installations/:id/rules': ({ ids }) => ({
    data: [{ inbox: ids.inbox, team: ids.team, label: ids.label, channel: 'C1' }, { channel: 'C2' }],
  }),
  ...connectionBodies('/inboxes'),
  ...connectionBodies('/installations'),
}

function connectionBodies(path: string): Record<string, Body> {
  return {
    [`POST ${path}`]: ({ ids }) => ({ plugin: 'parcel', name: uuidv7(), settings: { secret: 's' }, ...usesOf(ids) }),
    [`PATCH ${path}/:id`]: ({ ids }) => usesOf(ids),
  }
}

const usesOf = (ids: World['ids']) => ({ team: ids.team, app: ids.app })
