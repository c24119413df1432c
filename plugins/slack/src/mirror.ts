import type { MessageView, MirrorKeys, MirrorPost, MirrorView, PostMark } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import type { ChatPostMessageArguments } from '@slack/web-api'
import { channelId, join } from './channels.ts'
import type { Installation } from './client.ts'
import { ask, checked, unless } from './client.ts'
import { identityOf } from './identity.ts'
import { metadataOf } from './mark.ts'
import { keyOf, placeOf } from './places.ts'
import type { Drawn } from './render/index.ts'
import { cardBlocks, channelName, postBlocks, safeName, tickEmoji, tickFor } from './render/index.ts'
import { contactName } from './render/words.ts'
import { uploadFiles } from './upload.ts'

/** Nothing in a post unfolds, and no name becomes a mention. */
const STILL = { unfurl_links: false, unfurl_media: false, link_names: false } as const

export const open = async (
  view: MirrorView,
  first: MessageView | undefined,
  installation: Installation,
  { delivery, repeated }: PostMark,
): Promise<{ root: string; keys: string[] }> => {
  const draft = checked(cardBlocks(view, first, { repeated }))
  const metadata = metadataOf({ delivery, piece: 0, conversation: view.conversation.id })
  const post = () =>
    ask(installation, (client) => client.chat.postMessage({ channel: view.channel, ...draft, ...STILL, metadata }))
  const answer = await post().catch(async (error: unknown) => {
    if (!(error instanceof ChannelError) || !['not_in_channel', 'channel_not_found'].includes(error.code)) throw error
    await join(installation, view.channel)
    return post()
  })
  const root = keyOf(String(answer.channel ?? (await channelId(installation, view.channel))), String(answer.ts))
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
    for (const [piece, drawn] of drawnOf(message, earlier, repeated, view).entries()) {
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

/** The lines that stood are noted, and the failure no longer says that nothing was shown. */
const halfway = async (
  error: unknown,
  delivery: string,
  keys: readonly string[],
  { desk }: Installation,
): Promise<unknown> => {
  for (const [piece, key] of keys.entries()) await desk?.echo({ delivery, piece, key })
  if (keys.length === 0 || !(error instanceof ChannelError)) return error
  const { code, retry, tell, cause } = error
  return new ChannelError({ code, sent: 'unsure', retry, tell, cause })
}

const drawnOf = (message: MessageView, earlier: readonly MessageView[], repeated: boolean, view: MirrorView): Drawn[] =>
  postBlocks(message, earlier, {
    repeated,
    mode: view.mode,
    contactName: contactName(view.conversation),
    channel: view.conversation.inbox.channel,
  })

const from = (message: MessageView, view: MirrorView): string =>
  message.kind === 'in' ? contactName(view.conversation) : message.author.name

export const update = async (view: MirrorView, installation: Installation): Promise<void> => {
  const { channel, ts } = placeOf(rootOf(view))
  const [first] = await installation.hub.read.messages(view.conversation.id, { after: 0, limit: 1 })
  const draft = checked(cardBlocks(view, first), 'update')
  await ask(installation, (client) => client.chat.update({ channel, ts, ...draft }))
}

/** Our own posts are drawn anew. An agent's own line is theirs: only they can change it. */
export const amend = async (
  message: MessageView,
  keys: MirrorKeys,
  view: MirrorView,
  installation: Installation,
): Promise<void> => {
  const drawn = drawnOf(message, [], false, view)
  for (const [i, key] of keys.posts.entries()) {
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
  keys: MirrorKeys,
  view: MirrorView,
  installation: Installation,
): Promise<void> => {
  if (keys.posts.length > 0) await amend(message, keys, view, installation)
  for (const key of keys.typed) await tickLine(message, key, view, installation)
}

const tickLine = async (
  message: MessageView,
  key: string,
  view: MirrorView,
  installation: Installation,
): Promise<void> => {
  const { emoji, words } = tickFor(message.delivery)
  if (!emoji || !(await react(key, emoji, installation))) return
  const isTrouble = message.delivery?.status === 'failed' || message.delivery?.status === 'unsure'
  if (!isTrouble) return clearTrouble(key, emoji, installation)
  await installation.refs.claim(troubleOf(key), 'mirror', message.id)
  const { channel, ts } = placeOf(rootOf(view))
  await ask(installation, (client) => client.chat.postMessage({ channel, thread_ts: ts, text: words, ...STILL }))
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

/** "Jane Doe · Web chat", and never a name of ours. */
const faceOf = async (
  { conversation }: MirrorView,
  installation: Installation,
): Promise<{ username: string; icon_url?: string }> => {
  const name = safeName(contactName(conversation), await reserved(installation))
  const { avatarUrl } = conversation.contact
  const username = `${name} · ${channelName(conversation.inbox.channel)}`
  return { username, ...(avatarUrl?.startsWith('https://') ? { icon_url: avatarUrl } : {}) }
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
