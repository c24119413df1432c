// A line somebody typed below a card becomes an answer or a note: by one command, whose id is made from the line.
import type { Connection } from '../context.ts'
import type { NoteCalls } from '../desk.ts'
import { Refusal } from '../errors.ts'
import type { MirrorView } from '../mirror.ts'
import type { Part } from '../parts.ts'
import { text } from '../parts.ts'
import type { MemberView } from '../views.ts'
import type { Line } from '../visibility.ts'
import { seenIn } from './talk.ts'

/** `tool`: the id of its plugin. `key`: the line's outside id. */
export type PutLine = {
  tool: string
  view: MirrorView
  author: { name: string; member?: MemberView | undefined }
  key: string
  parts: Part[]
  facts: Line
}

/** With the thread it stands in: a conversation that moved shows it where it is now. */
const originOf = ({ id: connection }: Pick<Connection, 'id'>, { view: { root }, key, facts }: PutLine) => ({
  connection,
  key,
  ...(root ? { thread: root } : {}),
  seen: seenIn(facts),
})

/** The link between line and message is written with the message, before any provider is called. Answers why not, when not. */
export const replyWith = async (installation: Connection, line: PutLine): Promise<Refusal | undefined> => {
  const { tool, view, author, key, parts } = line
  const by = { actor: { kind: 'member', id: author.member?.id ?? '' }, id: `${tool}:${key}:reply` } as const
  const body = { conversation: view.conversation.id, parts, origin: originOf(installation, line) }
  try {
    await installation.hub.command('reply', body, by)
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

const NOTE = 'conversations.note'

type Noted = PutLine & {
  /** What people call the tool. */
  label: string
  /** Whom it calls, asked only where it calls somebody at all. */
  calls?(): Promise<NoteCalls>
}

/** Who has no seat may still leave a note: the plugin keeps it and names them. */
export const noteOf = async (installation: Connection, line: Noted): Promise<void> => {
  const { tool, label, view, author, key, parts, calls } = line
  const { member } = author
  const { hub } = installation
  const body = { conversation: view.conversation.id, origin: originOf(installation, line) }
  const id = `${tool}:${key}`
  if (!member?.permissions.includes(NOTE)) {
    const named = [text(`${author.name} (${label}):`), ...parts]
    await hub.command('note', { ...body, parts: named }, { actor: { kind: 'plugin', id: tool }, id })
    return
  }
  const called = await calls?.()
  await hub.command('note', { ...body, ...called, parts }, { actor: { kind: 'member', id: member.id }, id })
}
