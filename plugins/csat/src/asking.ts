// When a conversation is resolved: who is asked, and when.
import type { CommandResult, ConversationView, Hub, HubEvent, MessageView, Part } from '@deskless/core/contract'
import { Refusal, text, uuidv7 } from '@deskless/core/contract'
import { settingsIn, wordingFor } from './settings.ts'
import { changeSurvey, forgetSurvey, surveyOf } from './surveys.ts'
import type { Survey } from './tables.ts'
import { tables } from './tables.ts'
import { question } from './words.ts'

const MINUTE_MS = 60_000

/** What a rule or the hub resolved nobody helped with. */
const byAgent = ({ actor, data }: HubEvent): boolean =>
  data.status === 'resolved' && (actor?.kind === 'member' || actor?.kind === 'bot')

/** Heard twice, or resolved again, it is one survey: the conversation is its key. */
export const heardChange = async (event: HubEvent, hub: Hub): Promise<void> => {
  const conversation =
    event.conversation && byAgent(event) ? await hub.read.conversation(event.conversation) : undefined
  if (!conversation || !(await mayAsk(hub, conversation))) return
  const settings = await settingsIn(hub, conversation.inbox.id)
  const survey = uuidv7()
  await tables(hub).transaction(async (trx) => {
    const made = await trx
      .insertInto('surveys')
      .values({
        account_id: hub.accountId,
        id: survey,
        ...aboutOf(conversation),
        wording: JSON.stringify(wordingFor(settings, conversation)) as never,
        status: 'due',
      })
      .onConflict((c) => c.columns(['account_id', 'conversation_id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    const at = new Date(event.at.getTime() + settings.delayMinutes * MINUTE_MS)
    if (made) await trx.enqueue('ask', { survey }, { key: survey, at })
  })
}

const aboutOf = ({ id, number, contact, inbox, assignee }: ConversationView) => ({
  conversation_id: id,
  conversation_number: number,
  contact_id: contact.id,
  inbox_id: inbox.id,
  assignee_id: assignee?.id ?? null,
})

/** Asked when it is resolved, and once more when the time has come: much may happen in a delay. */
const mayAsk = async (hub: Hub, conversation: ConversationView): Promise<boolean> => {
  const { status, spam, contact, lastInNumber, inbox, labels } = conversation
  if (status !== 'resolved' || spam || contact.blocked || contact.optedOut || lastInNumber === 0) return false
  const { enabled, only, never } = await settingsIn(hub, inbox.id)
  const has = (ids: readonly string[]): boolean => labels.some(({ id }) => ids.includes(id))
  if (!enabled || has(never) || (only.length > 0 && !has(only))) return false
  return wasAnswered(hub, conversation.id)
}

const PAGE = 100
const isAnswer = ({ kind, removedAt }: MessageView): boolean => kind === 'out' && !removedAt

const wasAnswered = async (hub: Hub, conversation: string): Promise<boolean> => {
  for (let after = 0; ; ) {
    const page = await hub.read.messages(conversation, { after, limit: PAGE })
    if (page.some(isAnswer)) return true
    if (page.length < PAGE) return false
    after = page.at(-1)?.number ?? after
  }
}

/** The time has come. What is over no longer is forgotten: resolved again, it is asked about. */
export const ask = async ({ survey: id }: Record<string, unknown>, hub: Hub): Promise<{ again: Date } | undefined> => {
  const survey = await surveyOf(hub, { id: String(id) })
  if (survey?.status !== 'due') return undefined
  const conversation = await hub.read.conversation(survey.conversation_id)
  const inbox = (await hub.read.inboxes()).find((one) => one.id === survey.inbox_id)
  if (!conversation || !inbox || !(await mayAsk(hub, conversation))) {
    await forgetSurvey(hub, survey.id)
    return undefined
  }
  try {
    await sayAfterwards(hub, conversation, `ask:${survey.id}`, question(survey, inbox.capabilities))
    await changeSurvey(hub, survey.id, { status: 'asked', asked_at: new Date() }).where('status', '=', 'due').execute()
  } catch (error) {
    if (!(error instanceof Refusal) || TRANSIENT.has(error.code)) throw error
    // Something was said in the same moment: it is looked at anew.
    if (error.code === 'stale') return { again: new Date() }
    await withhold(hub, survey, error)
  }
  return undefined
}

const TRANSIENT: ReadonlySet<string> = new Set(['unavailable', 'rate_limited'])

/** The window is over, they opted out, they go on in another conversation: agents read why nothing was asked. */
const withhold = async (hub: Hub, survey: Survey, { tell }: Refusal): Promise<void> => {
  await changeSurvey(hub, survey.id, { status: 'withheld', why: tell }).where('status', '=', 'due').execute()
  const { conversation_id: conversation, id } = survey
  await hub.command(
    'note',
    { conversation, parts: [text(`📊 No survey was sent: ${tell}`)] },
    await asBot(hub, `withheld:${id}`),
  )
}

/** A wish of the one bot this plugin does everything by, named by what it is about: twice is once. */
export const asBot = async (hub: Hub, about: string) => {
  const { name } = await settingsIn(hub)
  return { actor: { kind: 'bot' as const, id: await hub.bot({ name }) }, id: `csat:${about}` }
}

/** Says something about what is over, which leaves it so. */
export const sayAfterwards = async (
  hub: Hub,
  { id: conversation, assignee, lastNumber }: ConversationView,
  about: string,
  parts: Part[],
): Promise<CommandResult> => {
  const expect = { status: 'resolved' as const, assignee: assignee?.id ?? null, lastNumber }
  return hub.command('reply', { conversation, parts, afterwards: true }, { ...(await asBot(hub, about)), expect })
}
