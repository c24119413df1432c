// What the hub tells the app changes its chats. The same call twice changes them once.
import type { Json, Line, World } from './world.ts'
import { chatOf } from './world.ts'

type Event = { id: string; type: string; data: Json }

/** Answers whether it was new. */
export const happen = (world: World, { id, type, data }: Event): boolean => {
  if (world.seen.has(id)) return false
  world.seen.add(id)
  const who = String(data.thread ?? '')
  if (type === 'hello') Object.assign(world, { door: data.door, api: data.api })
  else if (type === 'message') chatOf(world, who).push(lineOf(id, data))
  else if (type === 'edit') changed(world, who, data)
  else if (type === 'removal')
    for (const line of named(world, data.of)) Object.assign(line, { removed: true, parts: [] })
  else if (type === 'reaction') reacted(world, data)
  else if (type === 'typing') data.on ? world.typing.add(who) : world.typing.delete(who)
  return true
}

const lineOf = (id: string, { parts, author, answers }: Json): Line => ({
  id,
  by: 'them',
  parts: parts as Json[],
  name: (author as { name: string }).name,
  at: Date.now(),
  ...(answers ? { answers: String(answers) } : {}),
})

const named = ({ chats }: World, of: unknown): Line[] => {
  const ids = [of].flat()
  return [...chats.values()].flat().filter((line) => ids.includes(line.id))
}

/** Each line shows the part that took its place; the last one what is left over. */
const changed = (world: World, _who: string, { of, parts }: Json): void => {
  const lines = named(world, of)
  for (const [i, line] of lines.entries()) {
    const given = i === lines.length - 1 ? (parts as Json[]).slice(i) : (parts as Json[]).slice(i, i + 1)
    Object.assign(line, given.length > 0 ? { parts: given, edited: true } : { parts: [], removed: true })
  }
}

const reacted = (world: World, { of, emoji, removed }: Json): void => {
  for (const line of named(world, of)) {
    const others = (line.reactions ?? []).filter((it) => it !== emoji)
    line.reactions = removed ? others : [...others, String(emoji)]
  }
}
