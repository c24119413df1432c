import type { MemberView, MirrorView, Notice } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { ask, checked } from './client.ts'
import { whoIs } from './people.ts'
import { placeOf } from './places.ts'
import { noticeBlocks } from './render/index.ts'

/** A direct message from the bot, to whoever has the member's e-mail address here. */
export const notify = async (
  notice: Notice,
  person: MemberView,
  installation: Installation,
): Promise<'told' | 'nobody'> => {
  const channel = await userOf(person, installation)
  if (!channel) return 'nobody'
  const link = 'view' in notice ? await linkTo(notice.view, installation) : undefined
  const draft = { channel, ...checked(noticeBlocks(notice, link)), unfurl_links: false, unfurl_media: false }
  await ask(installation, (client) => client.chat.postMessage(draft))
  return 'told'
}

const userOf = async ({ id, email }: MemberView, installation: Installation): Promise<string | undefined> => {
  const found = await unlessRefused(ask(installation, (client) => client.users.lookupByEmail({ email })))
  const user = found?.user?.id
  if (!user) return undefined
  // The same look that decides who may answer: guests and people of other companies are not told either.
  return (await whoIs(installation, user)).member?.id === id ? user : undefined
}

/** Slack's own link to the thread. A notice without it is still worth telling. */
const linkTo = async ({ root }: MirrorView, installation: Installation): Promise<string | undefined> => {
  const { channel, ts: message_ts } = placeOf(root ?? '')
  const answer = await unlessRefused(ask(installation, (client) => client.chat.getPermalink({ channel, message_ts })))
  return answer?.permalink
}

const unlessRefused = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work
  } catch (error) {
    if (error instanceof ChannelError && (error.retry === 'never' || error.code === 'channel_not_found'))
      return undefined
    throw error
  }
}
