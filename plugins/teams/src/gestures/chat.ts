// The chat of one person with the bot: who they are, and what is told them there.
import type { MemberView } from '@deskless/core/contract'
import { canStart, Refusal } from '@deskless/core/contract'
import type { Activity } from '../activity.ts'
import type { Installation } from '../client.ts'
import type { Given } from '../given.ts'
import { whoIs } from '../people.ts'
import type { Drawn } from '../port.ts'
import { readLine } from '../render/read.ts'
import { refusalSentence, sentences } from '../render/sentences.ts'
import { drawStatus } from '../render/status.ts'
import { tellInChat, tellOnly } from '../say.ts'
import { tabOf } from '../tab/link.ts'

export const onChat = async (activity: Activity, { installation, key }: Given): Promise<void> => {
  const { from = {}, conversation, recipient } = activity
  if (!from.id || from.id === recipient?.id || !conversation?.id) return
  const person = await whoIs(installation, from, conversation.id)
  if (person.person === 'bot') return
  await installation.keep(`chat ${person.user}`, conversation.id)
  const said = readLine(activity).text.trim()
  const link = /^link\s+(\S+)$/i.exec(said)
  if (link || !person.member) return tellOnly(installation, { person }, link ? await linked(link[1] ?? '') : UNKNOWN)
  await tellInChat(installation, person, await status(installation, person.member))

  async function linked(code: string): Promise<string> {
    if (person.person === 'guest' || person.person === 'external') return sentences[person.person]
    try {
      const member = await installation.desk?.links.redeem({ code, person: person.user, id: `teams:${key}:link` })
      return member
        ? `✅ You are ${member.name} now.`
        : `There is no such code, or it is too old. ${sentences.howToLink}`
    } catch (error) {
      if (error instanceof Refusal) return refusalSentence(error)
      throw error
    }
  }
}

const UNKNOWN = `I do not know you yet. ${sentences.howToLink}`

/** How much there is to do, and what can be begun from here. */
const status = async (installation: Installation, member: MemberView): Promise<Drawn> => {
  const { read } = installation.hub
  const [counts, inboxes] = await Promise.all([read.queueCounts(member.id), read.inboxes()])
  return drawStatus({ member, counts, starts: canStart(member, inboxes), tab: await tabOf(installation) })
}
