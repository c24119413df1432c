// A link to a conversation of this hub, posted anywhere in the workspace, unfolds into how that conversation stands.
import type { LinkSharedEvent } from '@slack/types'
import { sharedWith } from './channels.ts'
import type { Installation } from './client.ts'
import { askQuietly, unlessAnswered } from './client.ts'
import { identityOf } from './identity.ts'
import { mayRead, whoIs } from './people.ts'
import { unfoldedBlocks } from './render/index.ts'

/** Where the panel and the API name a conversation. */
const NAMED = /\/(?:c|conversations)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w-])/i

/** A line full of links unfolds into no wall. */
const MOST = 5

/** The conversation an address of this hub names. */
export const conversationIn = (address: string, publicUrl: string): string | undefined => {
  const url = URL.parse(address)
  if (!url || url.origin !== new URL(publicUrl).origin) return undefined
  return NAMED.exec(url.pathname + url.hash)?.[1]?.toLowerCase()
}

/**
 * Only what a member who may read it posted, where no other company reads along. What somebody is still writing (`composer`)
 * has no readers yet, so nobody can say who they will be.
 */
export const onLinks = async (
  { channel, user, message_ts: ts, links, source }: LinkSharedEvent,
  shared: boolean,
  installation: Installation,
): Promise<void> => {
  const named = links.flatMap(({ url }) => {
    const id = conversationIn(url, installation.hub.publicUrl)
    return id ? [{ url, id }] : []
  })
  if (named.length === 0 || source === 'composer' || shared || !user) return
  if (!mayRead((await whoIs(installation, user)).member) || (await sharedWith(installation, channel)) !== 'no') return
  const unfurls = await drawn(named.slice(0, MOST), installation)
  if (Object.keys(unfurls).length === 0) return
  await unlessAnswered(askQuietly(installation, (client) => client.chat.unfurl({ channel, ts, unfurls })))
}

const drawn = async (named: readonly { url: string; id: string }[], installation: Installation) => {
  const { hub, desk } = installation
  const ids = [...new Set(named.map(({ id }) => id))]
  const [found, places, { url: workspace }] = await Promise.all([
    Promise.all(ids.map((id) => hub.read.conversation(id))),
    desk?.places(ids),
    identityOf(installation),
  ])
  const known = new Map(found.flatMap((one) => (one ? [[one.id, one] as const] : [])))
  return Object.fromEntries(
    named.flatMap(({ url, id }) => {
      const conversation = known.get(id)
      return conversation
        ? [[url, { blocks: unfoldedBlocks(conversation, { place: places?.get(id), workspace }) }]]
        : []
    }),
  )
}
