import { ChannelError } from '@deskless/core/contract'
import { idOfName } from './channel-names.ts'
import type { Installation } from './client.ts'
import { ask, unless } from './client.ts'

type Info = { id: string; name: string; shared: boolean; archived: boolean; member: boolean }
type Channel = {
  id?: string
  name?: string
  is_ext_shared?: boolean
  is_pending_ext_shared?: boolean
  is_shared?: boolean
  is_org_shared?: boolean
  is_archived?: boolean
  is_member?: boolean
}

const KEEP_MS = 5 * 60_000
const known = new Map<string, { until: number; info: Promise<Info> }>()

/**
 * Whether another company sees what is said in a channel. When Slack does not say, the answer is `unknown`, with which
 * nothing is sent. What `waits` is rather tried again: Slack says it a moment later, and then the line still goes out.
 */
export const sharedWith = async (
  installation: Installation,
  channel: string,
  waits = false,
): Promise<'no' | 'yes' | 'unknown'> => {
  try {
    return (await infoOf(installation, channel)).shared ? 'yes' : 'no'
  } catch (error) {
    if (waits && error instanceof ChannelError && error.retry !== 'never') throw error
    return 'unknown'
  }
}

export const forgetChannel = (installation: Pick<Installation, 'id'>, channel: string): void =>
  void known.delete(`${installation.id}:${channel}`)

/** Every way a channel rule may name a channel. */
export const namesOfChannel = async (installation: Installation, channel: string): Promise<string[]> => {
  const { name } = await infoOf(installation, channel).catch(() => ({ name: '' }))
  return name ? [channel, `#${name}`, name] : [channel]
}

/** Whether a conversation can go on in a channel, asked anew; public ones are entered. `tell`: why not, and what to do. */
export const fitChannel = async (
  installation: Installation,
  said: string,
): Promise<{ id: string } | { tell: string }> => {
  const id = await channelId(installation, said)
  if (!id) return { tell: 'There is no such channel, or Deskless cannot see it. Invite it there first.' }
  forgetChannel(installation, id)
  const info = await infoOf(installation, id).catch(gone)
  if (!info) return { tell: 'Deskless cannot see this channel. Invite it there first.' }
  if (info.archived) return { tell: 'This channel is archived. Choose another, or bring it back first.' }
  if (info.shared) return { tell: 'This channel is shared with another company. Choose one that only you see.' }
  if (info.member) return { id }
  await join(installation, id)
  forgetChannel(installation, id)
  const { member } = await infoOf(installation, id)
  return member ? { id } : { tell: 'Deskless is not in this channel. Invite it there first.' }
}

const gone = (error: unknown): undefined => {
  if (error instanceof ChannelError && error.code === 'channel_not_found') return undefined
  throw error
}

export const infoOf = (installation: Installation, channel: string): Promise<Info> => {
  const key = `${installation.id}:${channel}`
  const found = known.get(key)
  if (found && found.until > Date.now()) return found.info
  if (known.size > 5_000) known.clear()
  const info = ask(installation, (client) => client.conversations.info({ channel })).then(({ channel: about }) =>
    asInfo(about as Channel),
  )
  known.set(key, { until: Date.now() + KEEP_MS, info })
  info.catch(() => known.delete(key))
  return info
}

const asInfo = (channel: Channel): Info => ({
  id: channel.id ?? '',
  name: channel.name ?? '',
  shared:
    channel.is_ext_shared === true ||
    channel.is_pending_ext_shared === true ||
    (channel.is_shared === true && channel.is_org_shared !== true),
  archived: channel.is_archived === true,
  member: channel.is_member === true,
})

const ID = /^[CGD][A-Z0-9]{5,}$/

/** A rule means the channel it named when it was written, though another bears that name by now. */
export const knownId = async ({ desk }: Installation, said: string): Promise<string | undefined> =>
  ID.test(said) ? said : desk?.channelIds.of(said)

/** A channel as rules say it, `#support` or its id, as an id. In an organisation the first workspace that has it counts. */
export const channelId = async (installation: Installation, said: string): Promise<string | undefined> => {
  const known = await knownId(installation, said)
  if (known) return known
  return idOfName(installation, said.replace(/^#/, ''))
}

/** Public channels can be entered; a private one needs an invitation, which posting will say. Answers its id. */
export const join = async (installation: Installation, said: string): Promise<string | undefined> => {
  const channel = await channelId(installation, said)
  if (!channel) return undefined
  await unless(
    ['method_not_supported_for_channel_type', 'channel_not_found', 'is_archived', 'missing_scope'],
    ask(installation, (client) => client.conversations.join({ channel })),
  )
  return channel
}
