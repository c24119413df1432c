import { conversationView, Refusal } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import type { Submitted } from '../modal.ts'
import { errorAt, formId, openModal } from '../modal.ts'
import { whoIs } from '../people.ts'
import { noticesModal, readNotices, refusalSentence } from '../render/index.ts'
import type { Where } from '../say.ts'
import { tellOnly } from '../say.ts'

const memberOf = async (installation: Installation, user: string): Promise<string> => {
  const { member } = await whoIs(installation, user)
  if (!member) throw new Refusal('unauthorised')
  return member.id
}

/** What whoever asks is told by direct message. */
export const openNotices = async (installation: Installation, trigger: string, user: string): Promise<void> => {
  const wants = await installation.hub.read.noticePreferences(await memberOf(installation, user))
  await openModal(installation, trigger, noticesModal(wants))
}

export const submitNotices = async (
  installation: Installation,
  user: string,
  form: Submitted,
): Promise<object | undefined> => {
  try {
    const actor = { kind: 'member' as const, id: await memberOf(installation, user) }
    const wants = readNotices(form.state)
    await installation.hub.command('set_notice_preferences', wants, { actor, id: formId(form) })
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return errorAt('wants', refusalSentence(error))
    throw error
  }
}

type Asked = { user: string; id: string; where: Where }

/** For whoever pressed alone. Chosen again it ends: the card is one for all, so it cannot show which it would be. */
export const toggleMute = async (
  installation: Installation,
  conversation: string,
  { user, id, where }: Asked,
): Promise<void> => {
  const member = await memberOf(installation, user)
  const muted = !(await installation.hub.read.isMuted(conversation, member))
  await setMuted(installation, conversation, muted, { user, id, where })
}

export const setMuted = async (
  installation: Installation,
  conversation: string,
  muted: boolean,
  { user, id, where }: Asked,
): Promise<void> => {
  const actor = { kind: 'member' as const, id: await memberOf(installation, user) }
  await installation.hub.command('mute', { conversation, muted }, { actor, id })
  await tellOnly(installation, where, muted ? MUTED : HEARD)
}

const MUTED =
  '🔕 Muted for you: nothing more of this conversation is told to you, until it is given to you or somebody mentions you by name. *Mute* in the card’s menu ends it.'
const HEARD = '🔔 You hear of this conversation again.'

/** Whoever goes to the thread sees what stands there: what they were told of is read. */
export const seeThread = async (
  installation: Installation,
  conversation: string,
  { user, id }: Pick<Asked, 'user' | 'id'>,
): Promise<void> => {
  const actor = { kind: 'member' as const, id: await memberOf(installation, user) }
  const { shown: upTo } = await conversationView(installation, conversation)
  await installation.hub.command('mark_read', { conversation, upTo }, { actor, id })
}
