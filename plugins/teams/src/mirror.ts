import type { MessageView, MirrorPost, MirrorShown, MirrorView, PostMark } from '@deskless/core/contract'
import { ChannelError, detailsOf, halfway, newSubjects } from '@deskless/core/contract'
import { channelId } from './channels.ts'
import type { Installation } from './client.ts'
import { ask, unless } from './client.ts'
import { beginAnew } from './lost.ts'
import { agentsOf } from './people.ts'
import { keyOf, placeOf } from './places.ts'
import { isHeard, teamOf } from './places-known.ts'
import type { Drawn } from './port.ts'
import type { CardExtra, PostOptions } from './render/index.ts'
import { drawCard, drawPosts, movedCard, REFRESHED_MOST } from './render/index.ts'
import { tickLine } from './tick.ts'
import { showTrouble } from './trouble.ts'

export const rootOf = ({ root }: MirrorView): string => {
  if (!root) throw new Error('A thread is written to before it was opened.')
  return root
}

export const open = async (
  view: MirrorView,
  first: MessageView | undefined,
  installation: Installation,
  { repeated }: PostMark,
): Promise<{ root: string; keys: string[] }> => {
  const channel = await channelId(installation, view.channel)
  const drawn = drawCard(view, first, { ...(await extraOf(view, first, installation, channel)), repeated })
  const root = keyOf(channel, await ask(installation, (teams) => teams.openThread(channel, drawn)))
  return { root, keys: [root] }
}

export const post = async (
  { message, earlier, repeated, delivery, stands }: MirrorPost,
  view: MirrorView,
  installation: Installation,
): Promise<{ keys: string[] }> => {
  const root = rootOf(view)
  const { channel } = placeOf(root)
  const keys: string[] = []
  try {
    // What stands from an earlier try is not posted again.
    for (const [piece, drawn] of (await drawnOf([...earlier, message], view, installation, repeated)).entries())
      keys.push(stands[piece] ?? keyOf(channel, await ask(installation, (teams) => teams.post(root, drawn))))
  } catch (error) {
    await beginAnew(error, view, installation)
    throw await halfway(error, delivery, keys, installation)
  }
  // What failed before it was shown gets no tick any more. The line stands: it is not repeated for the sake of this.
  if (message.kind === 'out') await showTrouble(message, view, installation).catch(unlessOfTeams)
  return { keys }
}

const unlessOfTeams = (error: unknown): void => {
  if (!(error instanceof ChannelError)) throw error
}

/** All lines that share a post, in their newest form. */
const drawnOf = async (
  lines: readonly MessageView[],
  view: MirrorView,
  installation: Installation,
  repeated = false,
): Promise<Drawn[]> => {
  const last = lines.at(-1)
  if (!last) return []
  const subjects = await newSubjects(installation, lines)
  return drawPosts(last, lines.slice(0, -1), view, { repeated, subjects, files: filesOf(lines, installation) })
}

/** Longer than anybody reads a thread; afterwards the panel and the API still have them. */
const LINK_SECONDS = 7 * 24 * 3_600

const filesOf = (lines: readonly MessageView[], { hub }: Installation): PostOptions['files'] =>
  new Map(
    lines
      .flatMap(({ parts }) => parts)
      .flatMap((part) =>
        part.is === 'file' && part.file
          ? [
              [
                part.file,
                {
                  url: hub.files.link(part.file, LINK_SECONDS),
                  image: isImage(part.mime),
                  name: part.name,
                  mime: part.mime,
                },
              ] as const,
            ]
          : [],
      ),
  )

const isImage = (mime: string): boolean => ['image/png', 'image/jpeg', 'image/gif'].includes(mime)

export const update = async (view: MirrorView, installation: Installation): Promise<void> => {
  const { channel, id } = placeOf(rootOf(view))
  const [first] = await installation.hub.read.messages(view.conversation.id, { after: 0, limit: 1 })
  const drawn = view.movedTo
    ? movedCard(view)
    : drawCard(view, first, await extraOf(view, first, installation, channel))
  try {
    await ask(installation, (teams) => teams.edit(channel, id, drawn))
  } catch (error) {
    if (view.movedTo && isGone(error)) return
    await beginAnew(error, view, installation)
    throw error
  }
}

export const isGone = (error: unknown): boolean =>
  error instanceof ChannelError && (error.code === 'gone' || error.code === 'forbidden')

/** What else the card says and offers. */
export const extraOf = async (
  { conversation, channel: named }: MirrorView,
  first: MessageView | undefined,
  installation: Installation,
  channel = named,
): Promise<CardExtra> => {
  const { id, lastInNumber: number } = conversation
  const { read } = installation.hub
  const [details, members, labels, heard, userIds] = await Promise.all([
    detailsOf(installation, conversation),
    read.members(),
    read.labels(),
    isHeard(installation, channel),
    refreshedFor(installation, channel),
  ])
  const [last] = first && number > first.number ? await read.messages(id, { after: number - 1, limit: 1 }) : []
  const known = members.filter(({ permissions }) => permissions.includes('conversations.reply'))
  return { details, members: known, labels, heard, userIds, ...(last?.kind === 'in' && { last }) }
}

/** Nobody's card waits for a roster that cannot be had. */
const refreshedFor = async (installation: Installation, channel: string): Promise<string[]> => {
  const team = await teamOf(installation, channel)
  return team ? agentsOf(installation, team, REFRESHED_MOST).catch(() => []) : []
}

const GONE = ['gone', 'forbidden']

/** Our own posts are drawn anew. An agent's own line is theirs: only they can change it. */
export const amend = async (
  _message: MessageView,
  { posts, lines }: Pick<MirrorShown, 'posts' | 'lines'>,
  view: MirrorView,
  installation: Installation,
): Promise<void> => {
  const drawn = await drawnOf(lines, view, installation)
  for (const [i, key] of posts.entries()) {
    const piece = drawn[i]
    const { channel, id } = placeOf(key)
    await unless(
      GONE,
      ask(installation, (teams) => (piece ? teams.edit(channel, id, piece) : teams.remove(channel, id))),
    )
  }
}

/** How many posts they take. */
export const room = async (
  lines: readonly MessageView[],
  view: MirrorView,
  installation: Installation,
): Promise<number> => (await drawnOf(lines, view, installation)).length

/** A reaction on the agent's own line tells its fate; our line about it says so itself. */
export const tick = async (
  message: MessageView,
  shown: MirrorShown,
  view: MirrorView,
  installation: Installation,
): Promise<void> => {
  if (shown.posts.length > 0) await amend(message, shown, view, installation)
  for (const key of shown.typed) await tickLine(message, key, installation)
  await showTrouble(message, view, installation)
}

export const discard = async (keys: readonly string[], installation: Installation): Promise<void> => {
  for (const key of keys) {
    const { channel, id } = placeOf(key)
    await unless(
      GONE,
      ask(installation, (teams) => teams.remove(channel, id)),
    )
  }
}
