import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandNames, commandSchema } from '../contract/index.ts'
import type { List } from '../queries/keyset.ts'
import * as all from '../queries/lists.ts'
import type { ApiRoute } from './route.ts'
import { apiRoutes } from './routes/index.ts'
import type { Body } from './testing/bodies.ts'
import { bodies, fileOf } from './testing/bodies.ts'
import { missingIds, swapped } from './testing/ids.ts'
import { parcel } from './testing/parcel.ts'
import type { Stage } from './testing/stage.ts'
import { openStage } from './testing/stage.ts'
import type { Thing, World } from './testing/world.ts'
import { buildWorld } from './testing/world.ts'

let stage: Stage
let mine: World
let theirs: World
beforeAll(async () => {
  stage = await openStage({ plugins: [parcel], unlimited: true })
  mine = await buildWorld(stage, 'mine')
  theirs = await buildWorld(stage, 'theirs')
  for (const { token } of [mine, theirs]) await stage.ask('PATCH', '/v1/account', { token, body: { locale: 'en' } })
})
afterAll(() => stage.close())

/** What the parameter of a path names. A path that is not here fails the test below, so nothing new goes untested. */
const things: Record<string, Thing> = {
  '/conversations': 'conversation',
  '/messages': 'message',
  '/contacts': 'contact',
  '/members': 'member',
  '/teams': 'team',
  '/labels': 'label',
  '/roles': 'role',
  '/inboxes': 'inbox',
  '/installations': 'installation',
  '/tokens': 'token',
  '/files': 'file',
  '/deliveries': 'delivery',
  '/raw-items': 'rawItem',
  '/suggestions': 'suggestion',
  '/merge-suggestions': 'mergeSuggestion',
  '/apps': 'app',
  '/canned-responses': 'cannedResponse',
  '/setups': 'setup',
  '/devices': 'device',
}
const thingOf = (route: ApiRoute): Thing | undefined => things[route.path.slice(0, route.path.indexOf('/:'))]

/** What can be filtered, by the path it is listed at. */
const lists: Record<string, List> = {
  '/conversations': all.conversationsList,
  '/search': all.conversationsList,
  '/conversations/:id/messages': all.messagesList,
  '/contacts': all.contactsList,
  '/contacts/:id/conversations': all.conversationsList,
  '/members': all.membersList,
  '/teams': all.teamsList,
  '/labels': all.labelsList,
  '/roles': all.rolesList,
  '/apps': all.appsList,
  '/inboxes': all.connectionsList,
  '/installations': all.connectionsList,
  '/tokens': all.tokensList,
  '/files': all.filesList,
  '/deliveries': all.deliveriesList,
  '/raw-items': all.rawItemsList,
  '/events': all.eventsList,
  '/suggestions': all.suggestionsList,
  '/merge-suggestions': all.mergeSuggestionsList,
  '/audit': all.auditList,
  '/canned-responses': all.cannedResponsesList,
}

const commands: Record<string, Body> = {
  reply: ({ ids }) => ({
    conversation: ids.conversation,
    parts: fileOf(ids),
    answers: ids.message,
    suggestion: ids.suggestion,
    origin: originOf(ids),
  }),
  note: ({ ids }) => ({
    conversation: ids.conversation,
    parts: fileOf(ids),
    mentions: [ids.member],
    teams: [ids.team],
    origin: originOf(ids),
  }),
  assign: ({ ids }) => ({ conversation: ids.conversation, to: ids.member, team: ids.team }),
  release: ({ ids }) => ({ conversation: ids.conversation }),
  resolve: ({ ids, lastNumber }) => ({ conversation: ids.conversation, upTo: lastNumber }),
  reopen: ({ ids }) => ({ conversation: ids.conversation }),
  snooze: ({ ids, lastNumber }) => ({ conversation: ids.conversation, upTo: lastNumber, until: 'next-message' }),
  label: ({ ids }) => ({ conversation: ids.conversation, add: [ids.label], remove: [ids.otherLabel] }),
  set_priority: ({ ids }) => ({ conversation: ids.conversation, priority: 'high' }),
  mark_read: ({ ids }) => ({ conversation: ids.conversation, upTo: 1 }),
  edit: ({ ids }) => ({ message: ids.note, parts: fileOf(ids), mentions: [ids.member], teams: [ids.team] }),
  remove: ({ ids }) => ({ message: ids.note }),
  resend: ({ ids }) => ({ message: ids.message, delivery: ids.delivery }),
  confirm_sent: ({ ids }) => ({ message: ids.message, delivery: ids.delivery }),
  react: ({ ids }) => ({ message: ids.message, emoji: '👍' }),
  merge_contacts: ({ ids }) => ({ from: ids.otherContact, into: ids.contact }),
  keep_apart: ({ ids }) => ({ contact: ids.contact, other: ids.otherContact }),
  unmerge_contact: ({ ids }) => ({ contact: ids.otherContact }),
  erase_contact: ({ ids }) => ({ contact: ids.contact }),
  block: ({ ids }) => ({ contact: ids.contact, blocked: true }),
  mark_spam: ({ ids }) => ({ conversation: ids.conversation, spam: true }),
  start: ({ ids }) => ({ inbox: ids.inbox, to: { contact: ids.contact }, parts: fileOf(ids) }),
  suggest: ({ ids }) => ({ conversation: ids.conversation, parts: fileOf(ids) }),
  dismiss_suggestion: ({ ids }) => ({ suggestion: ids.suggestion }),
  create_contact: () => ({ identities: [{ namespace: 'email', value: 'nadia@home.example' }] }),
  edit_contact: ({ ids }) => ({ contact: ids.contact, name: 'Nadia' }),
  set_attributes: ({ ids }) => ({ conversation: ids.conversation, attributes: { tier: 'gold' } }),
  define_attribute: () => ({ of: 'contact', key: 'tier', label: 'Tier', type: 'text' }),
  retire_attribute: () => ({ of: 'contact', key: 'tier' }),
  link_record: ({ ids }) => ({ contact: ids.contact, system: 'crm', type: 'contact', id: 'person-1' }),
  unlink_record: ({ ids }) => ({ link: ids.link }),
  remark: ({ ids }) => ({ contact: ids.contact, remark: ids.remark, text: 'Rings twice.' }),
  remove_remark: ({ ids }) => ({ remark: ids.remark }),
  save_view: ({ ids }) => ({
    view: ids.view,
    name: 'Mine',
    filter: { inbox: [ids.inbox], assignee: [ids.member], team: [ids.team], labels: [ids.label] },
  }),
  remove_view: ({ ids }) => ({ view: ids.view }),
  set_mode: ({ ids }) => ({ conversation: ids.conversation, installation: ids.installation, mode: 'explicit' }),
  follow: ({ ids }) => ({ conversation: ids.conversation, member: ids.member }),
  unfollow: ({ ids }) => ({ conversation: ids.conversation, member: ids.member }),
  mute: ({ ids }) => ({ conversation: ids.conversation, muted: true }),
  set_notice_preferences: () => ({ followed: true }),
  use_canned_response: ({ ids }) => ({ response: ids.cannedResponse }),
  move_mirror: ({ ids }) => ({ conversation: ids.conversation, installation: ids.installation, channel: '#support' }),
  link_agent: ({ ids }) => ({ installation: ids.installation, person: 'U1', member: ids.member }),
  unlink_agent: ({ ids }) => ({ installation: ids.installation, person: 'U1' }),
  set_signature: () => ({ signature: 'Maya' }),
  send_transcript: ({ ids }) => ({ conversation: ids.conversation, to: 'nadia@home.example', inbox: ids.inbox }),
  act: ({ ids }) => ({ conversation: ids.conversation, plugin: 'parcel', action: 'weigh' }),
  set_hours: ({ ids }) => ({ inbox: ids.inbox, hours: { zone: 'UTC', week: { mon: ['09:00-17:00'] } } }),
  set_availability: () => ({ availability: 'online' }),
}
const originOf = (ids: World['ids']) => ({ connection: ids.installation, key: 'C1/1.1' })

const pathFor = (route: ApiRoute, { ids }: World): string => {
  const thing = thingOf(route)
  return `/v1${thing ? route.path.replace(':id', ids[thing]) : route.path}`
}
const bodyFor = (route: ApiRoute, world: World): unknown => bodies[`${route.method} ${route.path}`]?.(world)

/** Ids that are found nowhere else; raw items count up over all accounts. */
const named = ({ accountId, ids }: World): string[] => [
  accountId,
  ...Object.values(ids).filter((id) => id.includes('-')),
]

describe('an id of another account', () => {
  const withIds = apiRoutes.filter((route) => route.path.includes(':'))

  test.each(withIds.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s gives 404',
    async (_name, route) => {
      expect(thingOf(route), 'name the thing of this path in the table above').toBeDefined()
      const asked = { body: route.body ? bodyFor(route, mine) : undefined }
      const foreign = await stage.ask(route.method, pathFor(route, theirs), { ...asked, token: mine.token })
      expect([foreign.status, foreign.body.code]).toEqual([404, 'not_found'])
      expect(foreign.text).not.toContain(theirs.accountId)
    },
  )

  test.each(withIds.filter((route) => route.method === 'GET').map((route) => [route.path, route] as const))(
    '%s is there for its own account',
    async (_name, route) => {
      expect((await stage.ask('GET', pathFor(route, mine), { token: mine.token })).status).toBe(200)
    },
  )

  const listing = apiRoutes.filter((route) => route.method === 'GET' && !route.path.includes(':') && route.query)
  test.each(listing.map((route) => [route.path, route] as const))('%s lists nothing of it', async (_name, route) => {
    const { text, body } = await stage.ask('GET', `/v1${route.path}?limit=200&q=parcel`, { token: mine.token })
    expect(body.data.length).toBeGreaterThan(0)
    expect(named(theirs).filter((id) => text.includes(id))).toEqual([])
  })
})

describe('an id of another account in a filter', () => {
  const uuids = (world: World) => named(world).filter((id) => id.includes('-'))
  const fieldsOf = (list: List) =>
    Object.entries(list.fields).flatMap(([name, { is }]) =>
      is === 'uuid' || is === 'text' || is === 'set' || is === 'any' ? [name] : [],
    )

  test('every list of the API stands in the table below', () => {
    const isList = (route: ApiRoute): boolean => route.method === 'GET' && 'filter' in (route.query?.shape ?? {})
    const paths = apiRoutes.flatMap((route) => (isList(route) ? [route.path] : []))
    expect(Object.keys(lists).sort()).toEqual(paths.sort())
  })

  test.each(Object.entries(lists))('%s finds nothing by it', async (path, list) => {
    const at = `/v1${path.replace(':id', path.startsWith('/contacts/') ? mine.ids.contact : mine.ids.conversation)}`
    expect(fieldsOf(list).length).toBeGreaterThan(0)
    for (const field of fieldsOf(list)) {
      const ask = (ids: string[]) => {
        const filter = JSON.stringify({ field, op: 'in', value: ids })
        return stage.ask('GET', `${at}?limit=200&filter=${encodeURIComponent(filter)}`, { token: mine.token })
      }
      expect([field, (await ask(uuids(theirs))).body.data]).toEqual([field, []])
    }
  })

  test.each(Object.entries(lists))('a cursor of another account opens nothing of it in %s', async (path) => {
    const page = (world: World, cursor = '') =>
      stage.ask('GET', `/v1${path.replace(':id', world.ids.conversation)}?limit=1${cursor}`, { token: world.token })
    const { next } = (await page(theirs)).body
    const { text } = await page(mine, next ? `&cursor=${encodeURIComponent(next)}` : '')
    expect(named(theirs).filter((id) => text.includes(id))).toEqual([])
  })
})

describe('an id of another account in a body', () => {
  const withBodies = apiRoutes.filter(
    (route) => route.body && !['POST /commands'].includes(`${route.method} ${route.path}`),
  )

  test('every body with ids stands in the tables above, every id in it filled', () => {
    const missing = withBodies.flatMap((route) =>
      missingIds(`${route.method} ${route.path}`, route.body, bodyFor(route, mine), isMine),
    )
    const missed = commandNames.flatMap((name) => missingIds(name, commandSchema(name), commands[name]?.(mine), isMine))
    // A link is of a contact or of a conversation: the other one is tried in the test of links.
    expect([...missing, ...missed]).toEqual(['link_record: conversation'])
  })

  test.each(withBodies.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s',
    async (_name, route) => {
      for (const [path, body] of withOneForeignId((world) => bodyFor(route, world))) {
        const answer = await stage.ask(route.method, pathFor(route, mine), { token: mine.token, body })
        expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not_found'])
      }
    },
  )

  test.each(commandNames.map((name) => [name] as const))('the command %s', async (name) => {
    for (const [path, body] of withOneForeignId((world) => commands[name]?.(world))) {
      const answer = await stage.ask('POST', '/v1/commands', { token: mine.token, body: { name, body } })
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not_found'])
    }
  })

  test('an account named in a body is refused, never used', async () => {
    const answer = await stage.ask('POST', '/v1/labels', {
      token: mine.token,
      body: { name: 'x', account_id: theirs.accountId },
    })
    expect(answer.status).toBe(400)
    const header = await stage.ask('GET', '/v1/account', {
      token: mine.token,
      headers: { 'deskless-account': theirs.accountId },
    })
    expect(header.body.id).toBe(mine.accountId)
  })
})

const isMine = (text: string): boolean => Object.values(mine.ids).includes(text)
const withOneForeignId = (make: Body): [string, unknown][] => swapped(make(mine), make(theirs), isMine)
