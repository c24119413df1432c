// The connector's REST interface, as far as the plugin uses it.
import type { Effect, Faults, Operation } from './faults.ts'
import type { Identity } from './identity.ts'
import type { Ledger } from './ledger.ts'
import type { Limits } from './limits.ts'
import type { Person, Post, World } from './world.ts'
import { BOT_NAME, chatOf, personOfChat, postCalled, splitConversation, teamWith } from './world.ts'

export type Asked = {
  /** At which of its addresses. */
  service: string
  method: string
  path: string
  query: URLSearchParams
  token: string
  body: Record<string, unknown>
}
/** `afterMs`: it is done, and told so long after. */
export type Told = { status: number; body?: unknown; headers?: Record<string, string>; afterMs?: number }
type Parts = { world: World; identity: Identity; ledger: Ledger; faults: Faults; limits: Limits; changed(): void }

/** `drop`: the line goes dead instead of an answer. */
export type Served = Told | 'drop'

const MOST_BYTES = 28_000

/** Which operation a request is, and in which conversation. */
const ROUTES: readonly [string, RegExp, Operation][] = [
  ['POST', /^\/v3\/conversations\/?$/, 'create'],
  ['POST', /^\/v3\/conversations\/([^/]+)\/activities\/?$/, 'post'],
  ['PUT', /^\/v3\/conversations\/([^/]+)\/activities\/([^/]+)$/, 'edit'],
  ['DELETE', /^\/v3\/conversations\/([^/]+)\/activities\/([^/]+)$/, 'delete'],
  ['PUT', /^\/v3\/conversations\/([^/]+)\/activities\/([^/]+)\/reactions\/([^/]+)$/, 'react'],
  ['DELETE', /^\/v3\/conversations\/([^/]+)\/activities\/([^/]+)\/reactions\/([^/]+)$/, 'react'],
  ['GET', /^\/v3\/conversations\/([^/]+)\/members\/([^/]+)$/, 'members'],
  ['GET', /^\/v3\/conversations\/([^/]+)\/pagedMembers$/, 'members'],
  ['GET', /^\/v3\/teams\/([^/]+)\/conversations$/, 'members'],
]

export const serveRest = (parts: Parts, asked: Asked): Served => {
  const [, , operation, given] = findRoute(asked)
  if (!operation || !given) return wrong(404, 'NotFound', 'There is no such route.')
  const conversation = String(
    given[0] ?? (asked.body.channelData as { channel?: { id?: string } } | undefined)?.channel?.id ?? '',
  )
  const answer = parts.identity.isGranted(asked.token)
    ? perform(parts, operation, given, asked)
    : { answer: wrong(401, 'Unauthorized', 'The token is not one of ours.') }
  const { answer: told, made } = answer
  const status = told === 'drop' ? 0 : told.status
  parts.ledger.note({
    is: 'call',
    service: asked.service,
    operation,
    conversation,
    status,
    at: Date.now(),
    body: asked.body,
    token: asked.token,
    ...(made ? { made } : {}),
    ...retryAfterOf(told),
  })
  return told
}

const retryAfterOf = (told: Served): { retryAfter?: number } =>
  told !== 'drop' && told.headers?.['retry-after'] ? { retryAfter: Number(told.headers['retry-after']) } : {}

const findRoute = ({ method, path }: Asked) => {
  for (const [verb, form, operation] of ROUTES) {
    const found = verb === method ? form.exec(path) : null
    if (found) return [verb, form, operation, found.slice(1).map(decodeURIComponent)] as const
  }
  return [undefined, undefined, undefined, undefined] as const
}

const perform = (
  parts: Parts,
  operation: Operation,
  given: string[],
  asked: Asked,
): { answer: Served; made?: string } => {
  const effect = parts.faults.take(operation)
  if (effect?.is === 'drop-before') return { answer: 'drop' }
  if (effect && effect.is !== 'drop-after' && effect.is !== 'slow') return { answer: refusal(effect) }
  const { conversation } = splitConversation(given[0] ?? '')
  const wait = operation === 'members' ? 0 : parts.limits.take(conversation || 'create')
  if (wait > 0)
    return {
      answer: {
        ...wrong(429, 'TooManyRequests', 'Slow down.'),
        headers: { 'retry-after': String(Math.ceil(wait / 1_000)) },
      },
    }
  const answer = DOES[operation](parts, given, asked)
  parts.changed()
  const { id, activityId = id } = (answer.body ?? {}) as { id?: string; activityId?: string }
  const made = activityId && (operation === 'post' || operation === 'create') ? { made: activityId } : {}
  if (effect?.is === 'slow') return { answer: { ...answer, afterMs: effect.ms }, ...made }
  return { answer: effect ? 'drop' : answer, ...made }
}

const refusal = (effect: Exclude<Effect, { is: 'drop-after' | 'drop-before' | 'slow' }>): Told => {
  if (effect.is === 'html')
    return {
      status: effect.status,
      body: '<html><body>Our services are not available.</body></html>',
      headers: { 'content-type': 'text/html' },
    }
  const headers: Record<string, string> =
    effect.retryAfter === undefined ? {} : { 'retry-after': String(effect.retryAfter) }
  return { ...wrong(effect.status, effect.code ?? 'Refused', 'Refused, as was asked for.'), headers }
}

export const wrong = (status: number, code: string, message: string): Told => ({
  status,
  body: { error: { code, message } },
})

type Does = (parts: Parts, given: string[], asked: Asked) => Told

const GONE = wrong(404, 'ConversationNotFound', 'The conversation is not there.')
const REMOVED = wrong(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.')

/** Where the bot may write: a channel of a team it is installed in, or the chat with one of its people. */
const mayWrite = (world: World, conversation: string): Told | undefined => {
  if (personOfChat(world, conversation)) return undefined
  const team = teamWith(world, conversation)
  if (!team) return GONE
  return team.installed ? undefined : REMOVED
}

const write = (
  world: World,
  conversation: string,
  root: string | undefined,
  activity: Record<string, unknown>,
): Told => {
  const stop = mayWrite(world, conversation)
  if (stop) return stop
  if (JSON.stringify(activity).length > MOST_BYTES) return wrong(413, 'MessageSizeTooBig', 'The message is too big.')
  const above = root === undefined ? undefined : postCalled(world, conversation, root)
  if (root !== undefined && (!above || above.deleted)) return wrong(404, 'NotFound', 'The thread is not there.')
  const post: Post = {
    id: world.nextId(),
    conversation,
    ...(root ? { root } : {}),
    from: { id: `28:${world.clientId}`, name: BOT_NAME, bot: true },
    ...wordsOf(activity),
    reactions: [],
    views: {},
    edits: 0,
    deleted: false,
  }
  world.posts.push(post)
  return { status: 201, body: { id: post.id } }
}

const wordsOf = (activity: Record<string, unknown>) => ({
  text: String(activity.text ?? ''),
  ...(activity.summary ? { summary: String(activity.summary) } : {}),
  attachments: (activity.attachments as Post['attachments'] | undefined) ?? [],
  entities: (activity.entities as Post['entities'] | undefined) ?? [],
})

const create: Does = ({ world }, _given, { body }) => {
  const {
    channelData,
    members,
    activity = {},
  } = body as {
    channelData?: { channel?: { id: string } }
    members?: { id: string }[]
    activity?: Record<string, unknown>
  }
  const channel = channelData?.channel?.id
  if (!channel) {
    const person = world.people.find(({ id, aadObjectId }) => [id, aadObjectId].includes(members?.[0]?.id ?? ''))
    return person ? { status: 201, body: { id: chatOf(person) } } : GONE
  }
  const told = write(world, channel, undefined, activity)
  const { id } = told.body as { id?: string }
  return id ? { status: 201, body: { id: `${channel};messageid=${id}`, activityId: id } } : told
}

/** Undefined: it is there, and the bot's own. */
const ownPost = (world: World, given: string[]): { post: Post } | { stop: Told } => {
  const { conversation } = splitConversation(given[0] ?? '')
  const stop = mayWrite(world, conversation)
  if (stop) return { stop }
  const post = postCalled(world, conversation, given[1] ?? '')
  if (!post || post.deleted) return { stop: wrong(404, 'ActivityNotFoundInConversation', 'The message is not there.') }
  return { post }
}

const notOurs = wrong(403, 'Forbidden', 'Only its author may change a message.')

const edit: Does = ({ world }, given, { body }) => {
  const found = ownPost(world, given)
  if ('stop' in found) return found.stop
  if (!found.post.from.bot) return notOurs
  if (JSON.stringify(body).length > MOST_BYTES) return wrong(413, 'MessageSizeTooBig', 'The message is too big.')
  Object.assign(found.post, { summary: undefined }, wordsOf(body), { edits: found.post.edits + 1, views: {} })
  return { status: 200, body: { id: found.post.id } }
}

const remove: Does = ({ world }, given) => {
  const found = ownPost(world, given)
  if ('stop' in found) return found.stop
  if (!found.post.from.bot) return notOurs
  found.post.deleted = true
  return { status: 200 }
}

const react: Does = ({ world }, given, { method }) => {
  const found = ownPost(world, given)
  if ('stop' in found) return found.stop
  const mine = { type: given[2] ?? '', by: `28:${world.clientId}` }
  const others = found.post.reactions.filter(({ type, by }) => type !== mine.type || by !== mine.by)
  found.post.reactions = method === 'PUT' ? [...others, mine] : others
  return { status: 200 }
}

const PAGE = 50

const members: Does = ({ world }, given, { path, query }) => {
  const { conversation } = splitConversation(given[0] ?? '')
  const team = teamWith(world, conversation)
  if (path.startsWith('/v3/teams/')) return team ? { status: 200, body: { conversations: team.channels } } : GONE
  const chat = personOfChat(world, conversation)
  if (team && !team.installed) return REMOVED
  const there = chat ? [chat] : world.people.filter(({ tenant }) => tenant === team?.tenant)
  if (there.length === 0) return GONE
  if (given[1] === undefined) return paged(there, query)
  const wanted = given[1]
  const one = there.find(({ id, aadObjectId }) => id === wanted || aadObjectId === wanted)
  return one ? { status: 200, body: accountOf(one) } : wrong(404, 'MemberNotFoundInConversation', 'Nobody of that id.')
}

const paged = (there: readonly Person[], query: URLSearchParams): Told => {
  const from = Number(query.get('continuationToken') ?? 0)
  const next = from + PAGE
  const more = next < there.length ? { continuationToken: String(next) } : {}
  return { status: 200, body: { members: there.slice(from, next).map(accountOf), ...more } }
}

const accountOf = ({ id, aadObjectId, name, email, role, tenant }: Person) => ({
  id,
  name,
  // Teams says `objectId` here, and `aadObjectId` in activities.
  objectId: aadObjectId,
  aadObjectId,
  email,
  userPrincipalName: role === 'guest' ? `${email.replace('@', '_')}#EXT#@tenant.example` : email,
  tenantId: tenant,
  userRole: role === 'guest' ? 'guest' : 'user',
})

const DOES: Record<Operation, Does> = {
  create,
  post: ({ world }, given, { body }) => {
    const { conversation, root } = splitConversation(given[0] ?? '')
    return write(world, conversation, root, body)
  },
  edit,
  delete: remove,
  react,
  members,
  token: () => ({ status: 404 }),
  image: () => ({ status: 404 }),
}
