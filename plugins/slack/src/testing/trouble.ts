// What happens to a random afternoon: lines of every kind, deliveries in every order, switches and losses. None of it sends.
import type { Step, Story } from './afternoon.ts'
import { AGENTS, next, pick, quiet, words, wordsIn, wrote } from './afternoon.ts'
import { installationOf } from './lost.ts'

const SUBTYPES = [
  ...['assistant_app_thread', 'bot_add', 'bot_message', 'bot_remove', 'channel_archive', 'channel_join'],
  ...['channel_leave', 'channel_name', 'channel_posting_permissions', 'channel_purpose', 'channel_topic'],
  ...['channel_unarchive', 'document_mention', 'ekm_access_denied', 'file_comment', 'file_mention', 'group_archive'],
  ...['group_join', 'group_leave', 'group_name', 'group_purpose', 'group_topic', 'group_unarchive', 'huddle_thread'],
  ...['me_message', 'message_changed', 'message_deleted', 'message_replied', 'pinned_item', 'reminder_add'],
  ...['reply_broadcast', 'thread_broadcast', 'tombstone', 'unpinned_item', 'sh_room_created', 'slackbot_response'],
  ...['channel_convert_to_private', 'something_of_next_year', '__proto__', 'constructor'],
]

/** A line made by hand, of any kind Slack has or may have, in the name of an agent. */
export const strange: Step = async (story) => {
  const { line, root, bot } = story
  const template = line.slack.ledger.deliveries('message').at(-1)?.payload as { event: object } | undefined
  if (!template) return
  const word = words()
  const files = filesBefore(story)
  const kind = pick(story, ['subtype', 'subtype', 'workflow', 'app', 'late', files ? 'reshared' : 'late'])
  const who = pick(story, AGENTS)
  const user = line.slack.human.as(who).user
  const ts = `${Math.floor(Date.now() / 1_000) - (kind === 'late' ? 300 : 0)}.${String(next()).padStart(6, '9')}`
  const event = {
    type: 'message',
    channel: root.channel,
    thread_ts: root.ts,
    ts,
    user,
    text: `<@${bot}> ${word}`,
    ...(kind === 'subtype' ? { subtype: pick(story, SUBTYPES) } : {}),
    ...(kind === 'workflow' ? { bot_id: 'B0WORKFLOW', app_id: 'A0WORKFLOW' } : {}),
    ...(kind === 'app' ? { subtype: 'bot_message', bot_id: 'B0OTHER', user: undefined } : {}),
    ...(kind === 'reshared' ? { subtype: 'file_share', files } : {}),
  }
  if (kind === 'late' || kind === 'reshared') wrote(story, word, who)
  // Whoever shares a file again may confirm that it goes.
  if ('files' in event) for (const name of wordsIn(JSON.stringify(event.files))) wrote(story, name, who)
  await line.slack.deliverAgain({ ...template, event_id: `Ev${word}`, event })
  story.told.push(`a ${kind} ${event.subtype ?? ''} line ${word}`)
}

/** What somebody attached to an earlier line. */
const filesBefore = ({ line }: Story): object[] | undefined => {
  const lines = line.slack.ledger.deliveries('message').map(({ payload }) => payload.event as { files?: object[] })
  return lines.findLast(({ files = [] }) => files.length > 0)?.files
}

/** What was delivered before comes again, as it was or in a new envelope. */
export const replays: Step = async (story) => {
  const past = story.line.slack.ledger.deliveries().filter(({ what }) => what === 'events_api')
  if (past.length === 0) return
  const { payload } = pick(story, past)
  const anew = story.random() < 0.5 ? { ...payload, event_id: `Ev${words()}` } : payload
  await story.line.slack.deliverAgain(anew)
  story.told.push('a replay')
}

export const disturbs: Step = async (story) => {
  const on = pick(story, ['delivery:message', 'delivery:reaction_added'])
  story.line.slack.faults.add({ on, effect: { is: pick(story, ['duplicate', 'reorder'] as const) } })
  story.told.push(`trouble at ${on}`)
}

/** One thread is opened for typed lines, or closed. */
export const switches: Step = async (story) => {
  const { line } = story
  await quiet(story)
  const mode = story.mode === 'direct' ? 'explicit' : 'direct'
  const installation = (await installationOf(story)).id
  const conversation = await line.conversation()
  if (conversation.status === 'resolved') await line.hub.command('reopen', { conversation: conversation.id })
  const done = await line.hub.command('set_mode', { conversation: conversation.id, installation, mode }).then(
    () => true,
    () => false,
  )
  await quiet(story)
  // Held back events are older than the switch, and typed lines in them are not meant by it.
  if (done) story.mode = mode
  story.told.push(`the thread is ${story.mode}`)
}

export const writes: Step = async ({ line, told }) => {
  await line.nadiaWrites(`And now? ${words().replace('q', 'x')}`)
  told.push('nadia writes')
}
