import type { MemberView, Notice } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { ask, checked } from './client.ts'
import { userOf } from './people.ts'
import { permalinkOf } from './permalink.ts'
import { noticeBlocks } from './render/index.ts'

/** A direct message from the bot, to whoever has the member's e-mail address here. */
export const notify = async (
  notice: Notice,
  person: MemberView,
  installation: Installation,
): Promise<'told' | 'nobody'> => {
  const channel = await userOf(installation, person)
  if (!channel) return 'nobody'
  const root = 'view' in notice ? notice.view?.root : undefined
  const link = root ? await permalinkOf(installation, root) : undefined
  const draft = { channel, ...checked(noticeBlocks(notice, link)), unfurl_links: false, unfurl_media: false }
  await ask(installation, (client) => client.chat.postMessage(draft))
  return 'told'
}
