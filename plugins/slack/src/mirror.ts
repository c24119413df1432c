import type { MessageView, MirrorKeys, MirrorPost, MirrorView } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import { card } from './card.ts'
import { channelId, join } from './channels.ts'
import type { Installation } from './client.ts'
import { ask, checked, unless } from './client.ts'
import type { Drawn, Taken } from './draw.ts'
import { draw, fold } from './draw.ts'
import { identityOf } from './identity.ts'
import { plainly } from './mrkdwn.ts'
import { keyOf, placeOf } from './places.ts'
import { uploadFiles } from './upload.ts'
import { contactName } from './words.ts'

/** Nothing in a post unfolds, and no name becomes a mention. */
const STILL = { unfurl_links: false, unfurl_media: false, link_names: false } as const

export const open = async (
  view: MirrorView,
  first: MessageView | undefined,
  installation: Installation,
): Promise<{ root: string; keys: string[] }> => {
  const draft = checked(card(view, first))
  const metadata = {
    event_type: 'deskless_conversation',
    event_payload: { conversation: view.conversation.id, mirror: view.mirrorId },
  }
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
  { message, earlier, repeated }: MirrorPost,
  view: MirrorView,
  installation: Installation,
): Promise<{ keys: string[] }> => {
  const root = rootOf(view)
  const { channel, ts } = placeOf(root)
  const keys: string[] = []
  for (const drawn of shown(
    message,
    draw(message, { earlier, repeated }, view.conversation, await taken(installation)),
  )) {
    const answer = await ask(installation, (client) =>
      client.chat.postMessage({ channel, thread_ts: ts, ...checked(drawn), ...STILL }),
    )
    keys.push(keyOf(channel, String(answer.ts)))
  }
  await uploadFiles(
    message,
    root,
    message.kind === 'in' ? contactName(view.conversation) : message.author.name,
    installation,
  )
  return { keys }
}

/** A customer's message of files alone says nothing more than its files do. */
const shown = (message: MessageView, posts: readonly Drawn[]): readonly Drawn[] =>
  message.kind === 'in' &&
  message.parts.length > 0 &&
  message.parts.every((part) => part.is === 'file' && part.file && !part.caption)
    ? []
    : posts

export const update = async (view: MirrorView, installation: Installation): Promise<void> => {
  const { channel, ts } = placeOf(rootOf(view))
  const [first] = await installation.hub.read.messages(view.conversation.id, { after: 0, limit: 1 })
  await ask(installation, (client) => client.chat.update({ channel, ts, ...checked(card(view, first), 'update') }))
}

/** Our own posts are drawn anew. An agent's own line is theirs: only they can change it. */
export const amend = async (
  message: MessageView,
  keys: MirrorKeys,
  view: MirrorView,
  installation: Installation,
): Promise<void> => {
  const drawn = draw(message, {}, view.conversation, await taken(installation))
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
  await uploadFiles(
    message,
    rootOf(view),
    message.kind === 'in' ? contactName(view.conversation) : message.author.name,
    installation,
  )
}

const redraw = async (
  channel: string,
  ts: string,
  { text, blocks }: Drawn,
  installation: Installation,
): Promise<void> => {
  const draft = checked({ text, blocks }, 'update')
  await unless(
    ['message_not_found', 'edit_window_closed'],
    ask(installation, (client) => client.chat.update({ channel, ts, ...draft })),
  )
}

const SENT = 'incoming_envelope'
const TROUBLE = 'warning'

/** 📨 on the agent's own line once it is out, ⚠️ and the reason when it is not; our line about it says so itself. */
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
  const status = message.delivery?.status
  if (status === 'accepted' || status === 'delivered' || status === 'read') await react(key, SENT, installation)
  if (status !== 'failed' && status !== 'unsure') return
  if (!(await react(key, TROUBLE, installation))) return
  const { channel, ts } = placeOf(rootOf(view))
  const text =
    status === 'failed' ? '⚠️ Your line was not delivered' : '❓ Nobody can say whether your line was delivered'
  await ask(installation, (client) =>
    client.chat.postMessage({
      channel,
      thread_ts: ts,
      text: `${text}. ${plainly(message.delivery?.tell ?? '')}`.trim(),
      ...STILL,
    }),
  )
}

const GONE_CODES = ['already_reacted', 'no_reaction', 'message_not_found', 'too_many_reactions', 'too_many_emoji']

const react = (key: string, name: string, installation: Installation): Promise<boolean> => {
  const { channel, ts: timestamp } = placeOf(key)
  return unless(
    GONE_CODES,
    ask(installation, (client) => client.reactions.add({ channel, timestamp, name })),
  )
}

const rootOf = (view: MirrorView): string => {
  if (!view.root) throw new Error('A thread is written to before it was opened.')
  return view.root
}

const NAMES_KEPT_MS = 30_000
const names = new Map<string, { until: number; taken: Taken }>()

/** Names of our people and of the workspace. */
const taken = async (installation: Installation): Promise<Taken> => {
  const known = names.get(installation.accountId)
  if (known && known.until > Date.now()) return known.taken
  const members = await installation.hub.read.members()
  const { teamName } = await identityOf(installation)
  const fresh = new Set([...members.map((member) => fold(member.name)), fold(teamName), 'slackbot', 'deskless'])
  names.set(installation.accountId, { until: Date.now() + NAMES_KEPT_MS, taken: fresh })
  return fresh
}
