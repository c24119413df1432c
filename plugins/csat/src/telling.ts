// What agents see of a score: a badge on every card, a line in every thread, and a call where it is low.
import type { ConversationView, Hub } from '@deskless/core/contract'
import { Refusal, text } from '@deskless/core/contract'
import { asBot } from './asking.ts'
import { settingsIn } from './settings.ts'
import type { Survey } from './tables.ts'
import type { Score } from './words.ts'
import { badge, resultLine } from './words.ts'

/** The attribute of the conversation that cards show. */
const BADGE = 'CSAT'

export const tellScore = async (hub: Hub, survey: Survey, score: Score): Promise<void> => {
  const { conversation_id: id, wording, scored_by: by, score_before: before } = survey
  const conversation = await hub.read.conversation(id)
  if (!conversation || score === before) return
  const about = `${survey.id}:${by}`
  const { low, reopen } = await settingsIn(hub, survey.inbox_id)
  const isLow = score <= low
  const attributes = { [BADGE]: badge(wording, score) }
  await hub.command('set_attributes', { conversation: id, attributes }, await asBot(hub, `badge:${about}`))
  const reopened = isLow && reopen && (await reopenOnce(hub, id, about))
  const line = resultLine(wording, { score, before, isLow, reopened })
  const called = isLow ? calls(conversation) : {}
  await once(async () =>
    hub.command('note', { conversation: id, parts: [text(line)], ...called }, await asBot(hub, `line:${about}`)),
  )
}

/** Whoever has it, or else their team: who is called by a note is told where only they read it. */
const calls = ({ assignee, team }: ConversationView): { mentions?: string[]; teams?: string[] } =>
  assignee ? { mentions: [assignee.id] } : team ? { teams: [team.id] } : {}

/** False where the contact goes on in another conversation of the same thread: whoever reads that is told there. */
const reopenOnce = async (hub: Hub, conversation: string, about: string): Promise<boolean> => {
  try {
    await hub.command('reopen', { conversation }, await asBot(hub, `reopen:${about}`))
    return true
  } catch (error) {
    if (error instanceof Refusal && error.code === 'closed') return false
    throw error
  }
}

/** Said in other words the second time, as somebody else may have the conversation by then: the first is what stands. */
const once = async (wish: () => Promise<unknown>): Promise<void> => {
  try {
    await wish()
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'id_reused')) throw error
  }
}
