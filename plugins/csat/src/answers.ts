// What contacts answer.
import type { ConversationView, Hub, HubEvent, MessageView } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import { sayAfterwards } from './asking.ts'
import { changeSurvey, surveyOf } from './surveys.ts'
import type { Survey } from './tables.ts'
import { tables } from './tables.ts'
import { tellScore } from './telling.ts'
import type { Answer, Score } from './words.ts'
import { answerIn, followUp, fromWords, question } from './words.ts'

/** So long an answer may be given and changed. */
const OPEN_DAYS = 14
const DAY_MS = 24 * 3_600_000
/** Where comments are no forms: words that come later are about something else. */
const WORDS_WITHIN_MS = 3_600_000

export const heardMessage = async (event: HubEvent, hub: Hub): Promise<void> => {
  const survey = event.conversation ? await surveyOf(hub, { conversation: event.conversation }) : undefined
  if (!event.message || !survey) return
  const message = await hub.read.message(event.message)
  if (!message || isLocked(survey, message)) return
  const answer = answerIn(survey, message.memo) ?? (await inWords(hub, survey, message))
  if (answer) await take(hub, survey, message, answer)
}

/** Who answers at once may be heard before it is written down that they were asked. */
const isLocked = ({ asked_at: asked }: Survey, { createdAt }: MessageView): boolean =>
  asked !== null && createdAt.getTime() > asked.getTime() + OPEN_DAYS * DAY_MS

/** The first they write after they were asked for it, or what they wrote as an answer to that. */
const inWords = async (hub: Hub, survey: Survey, message: MessageView): Promise<Answer | undefined> => {
  const { follow_up: asked, follow_up_id, comment } = survey
  if (asked === null || !follow_up_id || comment !== null || message.number < asked) return undefined
  if (message.answers === follow_up_id) return fromWords(message.text)
  const [between, question] = await Promise.all([
    hub.read.messages(survey.conversation_id, { after: asked, limit: message.number - asked }),
    hub.read.message(follow_up_id),
  ])
  const isFirst = !between.some(({ kind, number }) => kind === 'in' && number < message.number)
  const late = message.createdAt.getTime() - (question?.createdAt.getTime() ?? 0) > WORDS_WITHIN_MS
  return isFirst && !late && !message.answers ? fromWords(message.text) : undefined
}

const take = async (hub: Hub, survey: Survey, message: MessageView, answer: Answer): Promise<void> => {
  switch (answer.is) {
    case 'score':
      return takeScore(hub, survey, message, answer.score)
    case 'comment':
      await changeSurvey(hub, survey.id, { comment: answer.comment }).execute()
      return
    case 'again':
      return askAgain(hub, survey, message)
    default:
      return answer satisfies never
  }
}

/** The last answer counts, in the order they were given, however often each is heard. */
const takeScore = async (hub: Hub, { id }: Survey, message: MessageView, score: Score): Promise<void> => {
  await tables(hub)
    .updateTable('surveys')
    .set((eb) => ({
      score,
      score_before: eb.ref('score'),
      scored_by: message.number,
      answered_at: eb.fn.coalesce('answered_at', eb.val(message.createdAt)),
    }))
    .where('account_id', '=', hub.accountId)
    .where('id', '=', id)
    .where('scored_by', '<', message.number)
    .execute()
  const survey = await surveyOf(hub, { id })
  if (survey?.scored_by !== message.number || survey.told_up_to >= message.number) return
  await askForComment(hub, survey)
  await tellScore(hub, survey, score)
  await changeSurvey(hub, id, { told_up_to: message.number }).where('told_up_to', '<', message.number).execute()
}

const askForComment = async (hub: Hub, survey: Survey): Promise<void> => {
  if (!survey.wording.followUp || survey.follow_up_id) return
  const said = await saidIfOver(hub, survey, `follow-up:${survey.id}`, followUp)
  if (said?.message)
    await changeSurvey(hub, survey.id, { follow_up_id: said.message, follow_up: said.number ?? 0 }).execute()
}

const askAgain = async (hub: Hub, survey: Survey, message: MessageView): Promise<void> => {
  await saidIfOver(hub, survey, `again:${message.id}`, question)
}

type Said = typeof question | typeof followUp

/** It is nice to ask, and nothing is lost where it cannot be: they write again, or the channel is closed for them by now. */
const saidIfOver = async (hub: Hub, survey: Survey, about: string, said: Said) => {
  const conversation: ConversationView | undefined = await hub.read.conversation(survey.conversation_id)
  const inbox = (await hub.read.inboxes()).find((one) => one.id === survey.inbox_id)
  if (conversation?.status !== 'resolved' || !inbox) return undefined
  try {
    return await sayAfterwards(hub, conversation, about, said(survey, inbox.capabilities))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    hub.log.info({ survey: survey.id, code: error.code }, 'A survey says nothing more.')
    return undefined
  }
}
