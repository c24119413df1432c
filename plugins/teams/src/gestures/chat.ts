// The chat of one person with the bot: who they are, and what is told them there.
import { Refusal } from '@deskless/core/contract'
import type { Activity } from '../activity.ts'
import type { Given } from '../given.ts'
import { whoIs } from '../people.ts'
import { readLine } from '../render/read.ts'
import { refusalSentence, sentences } from '../render/sentences.ts'
import { tellOnly } from '../say.ts'

export const onChat = async (activity: Activity, { installation, key }: Given): Promise<void> => {
  const { from = {}, conversation, recipient } = activity
  if (!from.id || from.id === recipient?.id || !conversation?.id) return
  const person = await whoIs(installation, from, conversation.id)
  if (person.person === 'bot') return
  await installation.keep(`chat ${person.user}`, conversation.id)
  const said = readLine(activity).text.trim()
  const link = /^link\s+(\S+)$/i.exec(said)
  await tellOnly(installation, { person }, await (link ? linked(link[1] ?? '') : status()))

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
  async function status(): Promise<string> {
    if (!person.member) return `I do not know you yet. ${sentences.howToLink}`
    const { mine, unassigned } = await installation.hub.read.queueCounts(person.member.id)
    return `You are ${person.member.name}. Yours: ${mine}. Unassigned: ${unassigned}. Open the tab for everything.`
  }
}
