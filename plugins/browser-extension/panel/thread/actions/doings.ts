import type { ActionView, CommandInput, CommandName, Conversation, Label } from '@deskless/core/client'
import { Problem } from '@deskless/core/client'
import type { Room } from '../room.ts'
import { fill, momentText, wordsOf } from '../words.ts'

type Doing<N extends CommandName = CommandName> = { name: N; body: CommandInput<N> }

/** One wish. What it did is told, with the way back where it has one; what was refused is told in the hub’s words. */
const run = async (room: Room, wish: Doing, told: string, back?: () => Promise<unknown>): Promise<boolean> => {
  const { desk } = room
  try {
    await desk.api.command(wish.name, wish.body as CommandInput<CommandName>)
    await room.refresh().catch(() => {})
    const undo = back && { label: wordsOf(desk).undo, run: () => void back() }
    desk.toast({ text: told, action: undo })
    return true
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    desk.toast({ text: error.message, bad: true })
    return false
  }
}

type Given = { to?: { id: string; name: string } | null; team?: { id: string; name: string } | null }

export const assign = (room: Room, given: Given): Promise<boolean> => {
  const { assignee, team } = room.conversation.value ?? {}
  const words = wordsOf(room.desk)
  const { to, team: into } = given
  const body = {
    conversation: room.id,
    ...(to === undefined ? {} : { to: to?.id ?? null }),
    ...(into === undefined ? {} : { team: into?.id ?? null }),
  }
  const told =
    to === undefined
      ? into
        ? fill(words.did.team, { name: into.name })
        : words.did.noTeam
      : to
        ? fill(words.did.assigned, { name: to.name })
        : words.did.released
  const before: Given = {
    ...(to === undefined ? {} : { to: assignee ?? null }),
    ...(into === undefined ? {} : { team: team ?? null }),
  }
  return run(room, { name: 'assign', body }, told, () => assign(room, before))
}

export const setLabel = (room: Room, label: Pick<Label, 'id' | 'name'>, on: boolean): Promise<boolean> => {
  const { did } = wordsOf(room.desk)
  const body = { conversation: room.id, add: on ? [label.id] : [], remove: on ? [] : [label.id] }
  const told = fill(on ? did.labelled : did.unlabelled, { name: label.name })
  return run(room, { name: 'label', body }, told, () => setLabel(room, label, !on))
}

export const setPriority = (room: Room, priority: Conversation['priority']): Promise<boolean> => {
  const words = wordsOf(room.desk)
  const before = room.conversation.value?.priority ?? 'none'
  const told = fill(words.did.priority, { name: words.priorities[priority] })
  const body = { conversation: room.id, priority }
  return run(room, { name: 'set_priority', body }, told, () => setPriority(room, before))
}

/** As far as one has read: a newer line of the contact refuses it. */
const upTo = ({ stretch }: Room): number => stretch.value.messages.at(-1)?.number ?? 0

export const snooze = (room: Room, until: Date | 'next-message'): Promise<boolean> => {
  const { did } = wordsOf(room.desk)
  const said = until === 'next-message' ? until : until.toISOString()
  const told =
    until === 'next-message'
      ? did.snoozedForMessage
      : fill(did.snoozed, { when: momentText(until, room.desk.language.value.tag) })
  const body = { conversation: room.id, upTo: upTo(room), until: said }
  return run(room, { name: 'snooze', body }, told, () => reopen(room))
}

export const resolve = (room: Room): Promise<boolean> => {
  const body = { conversation: room.id, upTo: upTo(room) }
  return run(room, { name: 'resolve', body }, wordsOf(room.desk).did.resolved, () => reopen(room))
}

export const reopen = (room: Room): Promise<boolean> =>
  run(room, { name: 'reopen', body: { conversation: room.id } }, wordsOf(room.desk).did.reopened)

export const markSpam = (room: Room, spam: boolean): Promise<boolean> => {
  const { did } = wordsOf(room.desk)
  const body = { conversation: room.id, spam }
  return run(room, { name: 'mark_spam', body }, spam ? did.spam : did.notSpam, () => markSpam(room, !spam))
}

/** A mail that went out is not called back. */
export const sendTranscript = (room: Room, to: string | undefined): Promise<boolean> =>
  run(room, { name: 'send_transcript', body: { conversation: room.id, to } }, wordsOf(room.desk).did.transcript)

/** A plugin does it in its own time, and tells in the conversation what came of it. */
export const act = (room: Room, { plugin, action, label }: ActionView): Promise<boolean> =>
  run(room, { name: 'act', body: { conversation: room.id, plugin, action } }, `${label} …`)

export const setAttribute = (room: Room, key: string, value: string | null): Promise<boolean> =>
  run(
    room,
    { name: 'set_attributes', body: { conversation: room.id, attributes: { [key]: value } } },
    wordsOf(room.desk).did.attribute,
  )
