// What people write, change and put an emoji on.
import type { Acts, At } from './acts.ts'
import { found, threadOf } from './acts.ts'
import type { Activity } from './deliver.ts'
import { envelope } from './deliver.ts'
import type { Attachment, Person, Post, World } from './world.ts'
import { BOT_NAME, chatOf, personCalled } from './world.ts'

export type Mention = { name: string; id?: string }
export type Typed = {
  channel: string
  text: string
  /** The root of a thread; without it, a new post. */
  thread?: string
  mentions?: Mention[]
  attachments?: Attachment[]
  /** A tenant that did not consent to `ChannelMessage.Read.Group`: only what mentions the bot is brought. */
  unheard?: boolean
}
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const marked = (text: string, mentions: readonly Mention[]): string =>
  mentions.reduce((said, { name }) => said.replace(`@${name}`, `<at>${name}</at>`), escaped(text))

export const type = async (acts: Acts, as: string, typed: Typed): Promise<string> => {
  const { world } = acts
  const person = personCalled(world, as)
  const { channel, text, thread, mentions = [], attachments = [] } = typed
  const id = world.nextId()
  const post: Post = {
    id,
    conversation: channel,
    ...(thread ? { root: thread } : {}),
    from: { id: person.id, name: person.name, bot: false },
    text: marked(text, mentions),
    attachments,
    entities: mentions.map((mention) => entityOf(world, mention)),
    reactions: [],
    views: {},
    edits: 0,
    deleted: false,
  }
  world.posts.push(post)
  acts.changed()
  const called = post.entities.some(({ mentioned }) => (mentioned as { id: string }).id === `28:${world.clientId}`)
  if (!typed.unheard || called) await acts.courier.bring(messageActivity(acts, person, post))
  return id
}

const entityOf = (world: World, { name, id }: Mention) => ({
  type: 'mention',
  text: `<at>${name}</at>`,
  mentioned: {
    id:
      id ?? (name === BOT_NAME ? `28:${world.clientId}` : (world.people.find((one) => one.name === name)?.id ?? name)),
    name,
  },
})

const messageActivity = (acts: Acts, person: Person, post: Post): Activity => ({
  ...envelope(acts.world, acts.serviceUrl(), person, threadOf(post.conversation, post.root ?? post.id)),
  type: 'message',
  id: post.id,
  text: post.text,
  textFormat: 'plain',
  attachments: [
    ...post.attachments,
    { contentType: 'text/html', content: `<p>${post.text.replaceAll('\n', '<br>')}</p>` },
  ],
  entities: [...post.entities, { type: 'clientInfo', locale: 'en-US' }],
  ...(post.root ? { replyToId: post.root } : {}),
})

export const edit = async (
  acts: Acts,
  as: string,
  at: At,
  text: string,
  mentions: readonly Mention[] = [],
): Promise<void> => {
  const { person, post } = found(acts, as, at)
  post.text = marked(text, mentions)
  post.entities = mentions.map((mention) => entityOf(acts.world, mention))
  post.edits += 1
  acts.changed()
  const activity = messageActivity(acts, person, post)
  const channelData = { ...(activity.channelData as object), eventType: 'editMessage' }
  await acts.courier.bring({ ...activity, type: 'messageUpdate', channelData })
}

export const remove = async (acts: Acts, as: string, at: At): Promise<void> => {
  const { person, post } = found(acts, as, at)
  post.deleted = true
  acts.changed()
  if (post.from.bot) return
  const activity = envelope(acts.world, acts.serviceUrl(), person, threadOf(post.conversation, post.root ?? post.id))
  const channelData = { ...(activity.channelData as object), eventType: 'softDeleteMessage' }
  await acts.courier.bring({ ...activity, type: 'messageDelete', id: post.id, channelData })
}

export const react = async (acts: Acts, as: string, at: At, type: string, on = true): Promise<void> => {
  const { person, post } = found(acts, as, at)
  const others = post.reactions.filter((one) => one.type !== type || one.by !== person.id)
  post.reactions = on ? [...others, { type, by: person.id }] : others
  acts.changed()
  await acts.courier.bring({
    ...envelope(acts.world, acts.serviceUrl(), person, threadOf(post.conversation, post.root ?? post.id)),
    type: 'messageReaction',
    id: `f:${acts.world.nextId()}`,
    replyToId: post.id,
    [on ? 'reactionsAdded' : 'reactionsRemoved']: [{ type }],
  })
}

/** A line in the chat with the bot. */
export const chat = async (acts: Acts, as: string, text: string): Promise<string> => {
  const person = personCalled(acts.world, as)
  const conversation = chatOf(person)
  const post: Post = {
    id: acts.world.nextId(),
    conversation,
    from: { id: person.id, name: person.name, bot: false },
    text: escaped(text),
    attachments: [],
    entities: [],
    reactions: [],
    views: {},
    edits: 0,
    deleted: false,
  }
  acts.world.posts.push(post)
  acts.changed()
  const { id } = post
  const about = envelope(acts.world, acts.serviceUrl(), person, conversation)
  await acts.courier.bring({
    ...about,
    type: 'message',
    id,
    text: post.text,
    textFormat: 'plain',
    attachments: [],
    entities: [],
  })
  return id
}
