import type { MemberView, Notice } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { userOf } from './people.ts'
import { linkTo } from './places.ts'
import { drawNotice } from './render/index.ts'
import { tellInChat } from './say.ts'
import { tabOf } from './tab/link.ts'

/** In the chat of the bot with whoever the member is here. */
export const notify = async (
  notice: Notice,
  person: MemberView,
  installation: Installation,
): Promise<'told' | 'nobody'> => {
  const someone = await userOf(installation, person)
  if (!someone) return 'nobody'
  const root = 'view' in notice ? notice.view?.root : undefined
  const link = root ? linkTo(root, installation.settings.tenantId ?? installation.address) : undefined
  const conversation = 'conversation' in notice ? notice.conversation.id : undefined
  const tab = conversation ? await tabOf(installation, conversation) : undefined
  return (await tellInChat(installation, someone, drawNotice(notice, { thread: link, tab }))) ? 'told' : 'nobody'
}
