import type { MessageView, MirrorPost, MirrorShown, MirrorView, PostMark } from '@deskless/core/contract'
import { ChannelError, detailsOf, halfway, newSubjects } from '@deskless/core/contract'
import type { ChatPostMessageArguments } from '@slack/web-api'
import { calledHere } from './called.ts'
import { channelId, join, knownId } from './channels.ts'
import type { Installation } from './client.ts'
import { ask, checked, unless } from './client.ts'
import { identityOf } from './identity.ts'
import { metadataOf } from './mark.ts'
import { drawLeft } from './moved.ts'
import { keyOf, placeOf } from './places.ts'
import { faceEmoji } from './render/face.ts'
import type { CardExtra, Drawn, PostOptions } from './render/index.ts'
import { cardBlocks, channelName, fateBlock, postBlocks, safeName, tickEmoji, tickFor } from './render/index.ts'
import { section } from './render/shapes.ts'
import { contactName } from './render/words.ts'
import { fitToShow } from './shared.ts'
import { uploadFiles } from './upload.ts'

/** Nothing in a post unfolds, and no name becomes a mention. */
const STILL = { unfurl_links: false, unfurl_media: false, link_names: false } as const

export const open = async (
  moved: MirrorView,
  first: MessageView | undefined,
  installation: Installation,
  { delivery, repeated }: PostMark,
): Promise<{ root: string; keys: string[] }> => {
  const view = await fitToShow(moved, installation)
  const draft = checked(cardBlocks(view, first, { ...(await extraOf(view, first, installation)), repeated }))
  const metadata = metadataOf({ delivery, piece: 0, conversation: view.conversation.id })
  const known = await knownId(installation, view.channel)
  const post = (channel = known ?? view.channel) =>
    ask(installation, (client) => client.chat.postMessage({ channel, ...draft, ...STILL, metadata }))
  const answer = await post().catch(async (error: unknown) => {
    if (!(error instanceof ChannelError) || !['not_in_channel', 'channel_not_found'].includes(error.code)) throw error
    return post(await join(installation, view.channel))
  })
  const channel = String(answer.channel ?? (await channelId(installation, view.channel)))
  if (!known) await installation.desk?.channelIds.note(view.channel, channel)
  const root = keyOf(channel, String(answer.ts))
  return { root, keys: [root] }
}

export const post = async (
  { message, earlier, repeated, delivery, stands }: MirrorPost,
  view: MirrorView,
  installation: Installation,
): Promise<{ keys: string[] }> => {
  const root = rootOf(view)
  const { channel, ts: thread_ts } = placeOf(root)
  const face = message.kind === 'in' ? await faceOf(view, installation) : {}
  const keys: string[] = []
  try {
    const about = await aboutLines([...earlier, message], installation)
    for (const [piece, drawn] of drawnOf(message, earlier, { repeated, ...about }, view).entries()) {
      const metadata = metadataOf({ delivery, piece })
      const draft = { channel, thread_ts, ...checked(drawn), ...face, ...STILL, metadata }
      // What stands from an earlier try is not posted again.
      const key = stands[piece] ?? keyOf(channel, String((await say(draft, installation)).ts))
      keys.push(key)
    }
    await uploadFiles(message, root, from(message, view), installation)
  } catch (error) {
    throw await halfway(error, delivery, keys, installation)
  }
  return { keys }
}

const say = (draft: ChatPostMessageArguments, installation: Installation) =>
  ask(installation, (client) => client.chat.postMessage(draft))

type How = Pick<PostOptions, 'repeated' | 'called' | 'subjects'>

/** What of lines does not stand in them, and is drawn with them. */
const aboutLines = async (
  lines: readonly MessageView[],
  installation: Installation,
): Promise<Omit<How, 'repeated'>> => {
  const [called, subjects] = await Promise.all([calledHere(installation, lines), newSubjects(installation, lines)])
  return { called, subjects }
}

const drawnOf = (message: MessageView, earlier: readonly MessageView[], how: How, view: MirrorView): Drawn[] =>
  postBlocks(message, earlier, {
    ...how,
    mode: view.mode,
    contactName: contactName(view.conversation),
    channel: channelName(view.conversation.inbox),
  })

const from = (message: MessageView, view: MirrorView): string =>
  message.kind === 'in' ? contactName(view.conversation) : message.author.name

export const update = async (view: MirrorView, installation: Installation): Promise<void> => {
  if (view.movedTo) return drawLeft(view, installation)
  const { channel, ts } = placeOf(rootOf(view))
  const [first] = await installation.hub.read.messages(view.conversation.id, { after: 0, limit: 1 })
  const draft = checked(cardBlocks(view, first, await extraOf(view, first, installation)), 'update')
  await ask(installation, (client) => client.chat.update({ channel, ts, ...draft }))
}

/** What else the card says: the customer's last line, and what is known of them. */
const extraOf = async (
  { conversation }: MirrorView,
  first: MessageView | undefined,
  installation: Installation,
): Promise<CardExtra> => {
  const { id, lastInNumber: number } = conversation
  const { read } = installation.hub
  const [facts, following] = await Promise.all([detailsOf(installation, conversation), read.participants(id)])
  if (!first || number <= first.number) return { facts, following }
  const [last] = await read.messages(id, { after: number - 1, limit: 1 })
  return { facts, following, ...(last?.kind === 'in' && { last }) }
}

/** Our own posts are drawn anew. An agent's own line is theirs: only they can change it. */
export const amend = async (
  message: MessageView,
  { posts, lines }: MirrorShown,
  view: MirrorView,
  installation: Installation,
): Promise<void> => {
  const drawn = await drawnAnew(lines, view, installation)
  for (const [i, key] of posts.entries()) {
    const piece = drawn[i]
    const { channel, ts } = placeOf(key)
    if (piece) await redraw(channel, ts, piece, installation)
    else
      await unless(
        ['message_not_found'],
        ask(installation, (client) => client.chat.delete({ channel, ts })),
      )
  }
  await uploadFiles(message, rootOf(view), from(message, view), installation)
}

/** All lines that share a post, in their newest form. */
const drawnAnew = async (
  lines: readonly MessageView[],
  view: MirrorView,
  installation: Installation,
): Promise<Drawn[]> => {
  const last = lines.at(-1)
  if (!last) return []
  return drawnOf(last, lines.slice(0, -1), { repeated: false, ...(await aboutLines(lines, installation)) }, view)
}

/** How many posts they take. */
export const room = async (
  lines: readonly MessageView[],
  view: MirrorView,
  installation: Installation,
): Promise<number> => (await drawnAnew(lines, view, installation)).length

const redraw = async (channel: string, ts: string, drawn: Drawn, installation: Installation): Promise<void> => {
  const draft = checked(drawn, 'update')
  await unless(
    ['message_not_found', 'edit_window_closed'],
    ask(installation, (client) => client.chat.update({ channel, ts, ...draft })),
  )
}

/** A reaction on the agent's own line tells its fate; our line about it says so itself. */
export const tick = async (
  message: MessageView,
  shown: MirrorShown,
  view: MirrorView,
  installation: Installation,
): Promise<void> => {
  if (shown.posts.length > 0) await amend(message, shown, view, installation)
  for (const key of shown.typed) await tickLine(message, key, view, installation)
}

const tickLine = async (
  message: MessageView,
  key: string,
  view: MirrorView,
  installation: Installation,
): Promise<void> => {
  const { emoji } = tickFor(message.delivery)
  if (!emoji) return
  await react(key, emoji, installation)
  const isTrouble = message.delivery?.status === 'failed' || message.delivery?.status === 'unsure'
  await (isTrouble ? tellTrouble(message, key, view, installation) : clearTrouble(key, emoji, installation))
}

/** Each try that came to nothing is told once, and noted when it is: cut short before, it is told by the next look. */
const tellTrouble = async (
  message: MessageView,
  key: string,
  view: MirrorView,
  installation: Installation,
): Promise<void> => {
  const told = `told:${message.delivery?.id ?? message.id}:${message.delivery?.status}`
  if (await installation.refs.find(told)) return
  await installation.refs.claim(troubleOf(key), 'mirror', message.id)
  const { channel, ts } = placeOf(rootOf(view))
  const { words } = tickFor(message.delivery)
  const draft = checked({ text: words, blocks: [section(words), ...fateBlock(message)] })
  await ask(installation, (client) => client.chat.postMessage({ channel, thread_ts: ts, ...draft, ...STILL }))
  await installation.refs.claim(told, 'mirror', message.id)
}

const troubleOf = (key: string): string => `trouble:${key}`

/** A line that failed before and is out now wears only the newer tick. */
const clearTrouble = async (key: string, emoji: string, installation: Installation): Promise<void> => {
  if (!(await installation.refs.find(troubleOf(key)))) return
  const { channel, ts: timestamp } = placeOf(key)
  for (const name of tickEmoji.filter((other) => other !== emoji))
    await unless(
      GONE,
      ask(installation, (client) => client.reactions.remove({ channel, timestamp, name })),
    )
}

const GONE = ['already_reacted', 'no_reaction', 'message_not_found', 'too_many_reactions', 'too_many_emoji']

const react = (key: string, name: string, installation: Installation): Promise<boolean> => {
  const { channel, ts: timestamp } = placeOf(key)
  return unless(
    GONE,
    ask(installation, (client) => client.reactions.add({ channel, timestamp, name })),
  )
}

/** A card with lines below it leaves a tombstone; Slack keeps those lines. */
export const discard = async (keys: readonly string[], installation: Installation): Promise<void> => {
  for (const key of keys) {
    const { channel, ts } = placeOf(key)
    await unless(
      ['message_not_found'],
      ask(installation, (client) => client.chat.delete({ channel, ts })),
    )
  }
}

const rootOf = (view: MirrorView): string => {
  if (!view.root) throw new Error('A thread is written to before it was opened.')
  return view.root
}

/** "Jane Doe · Web chat", and never a name of ours. Without a picture it would wear the bot's. */
const faceOf = async (
  { conversation }: MirrorView,
  installation: Installation,
): Promise<{ username: string; icon_url: string } | { username: string; icon_emoji: string }> => {
  const name = safeName(contactName(conversation), await reserved(installation))
  const { avatarUrl, id } = conversation.contact
  const username = `${name} · ${channelName(conversation.inbox)}`
  return avatarUrl?.startsWith('https://') ? { username, icon_url: avatarUrl } : { username, icon_emoji: faceEmoji(id) }
}

const KEPT_MS = 30_000
const kept = new Map<string, { until: number; names: string[] }>()

/** Names of our people and of the workspace. */
const reserved = async (installation: Installation): Promise<string[]> => {
  const known = kept.get(installation.id)
  if (known && known.until > Date.now()) return known.names
  const members = await installation.hub.read.members()
  const { teamName } = await identityOf(installation)
  const names = [...members.map((member) => member.name), teamName, 'Slackbot', 'Deskless']
  kept.set(installation.id, { until: Date.now() + KEPT_MS, names })
  return names
}
