import type { Connection } from '../context.ts'
import type { MessageView } from '../views.ts'

/** How far back the last subject is looked for; beyond that it is said again. */
const LOOK_BACK = 50

/** Of mails: what those are called that are called otherwise than the mail before them. */
export const newSubjects = async (
  { hub }: Pick<Connection, 'hub'>,
  messages: readonly MessageView[],
): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>()
  const [first] = messages
  if (!first || !messages.some(subjectOf)) return found
  const before = await hub.read.messages(first.conversation, { before: first.number, limit: LOOK_BACK })
  let last = before.map(subjectOf).findLast(Boolean)
  for (const message of messages) {
    const subject = subjectOf(message)
    if (!subject) continue
    if (!last || bare(last) !== bare(subject)) found.set(message.id, subject)
    last = subject
  }
  return found
}

const subjectOf = ({ envelope }: MessageView): string => envelope?.subject.trim() ?? ''

/** An answer is called like what it answers: `Re:` in the tongues of the usual programs, also counted (`Re[2]:`). */
const bare = (subject: string): string => subject.replace(ANSWERED, '').trim().toLowerCase()

const ANSWERED = /^(?:\s*(?:re|aw|sv|vs|antw|odp|rv|ref|fwd?|wg|tr|i|enc)(?:\[\d{1,3}\])?\s*[:：])+/i
