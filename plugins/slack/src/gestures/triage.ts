import type { CommandInput, CommandName } from '@deskless/core/contract'
import { conversationView, Refusal } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import type { Submitted } from '../modal.ts'
import { errorAt, formId, memoOf, openModal } from '../modal.ts'
import { whoIs } from '../people.ts'
import {
  assignModal,
  labelModal,
  priorityModal,
  readAssign,
  readLabels,
  readPriority,
  readSnooze,
  refusalSentence,
  snoozeModal,
} from '../render/index.ts'

/** One command by whoever pressed; the item's key makes a second delivery the same command. */
export const act = async <N extends CommandName>(
  installation: Installation,
  user: string,
  id: string,
  name: N,
  body: CommandInput<N>,
): Promise<void> => {
  await installation.hub.command(name, body, { actor: { kind: 'member', id: await memberOf(installation, user) }, id })
}

const memberOf = async (installation: Installation, user: string): Promise<string> => {
  const { member } = await whoIs(installation, user)
  if (!member) throw new Refusal('unauthorised')
  return member.id
}

export const openAssign = async (installation: Installation, trigger: string, conversation: string): Promise<void> => {
  const { read } = installation.hub
  const [view, members, teams] = await Promise.all([
    conversationView(installation, conversation),
    read.members(),
    read.teams(),
  ])
  await openModal(installation, trigger, assignModal({ view, members: members.filter(mayAnswer), teams }))
}

const mayAnswer = ({ permissions }: { permissions: string[] }): boolean => permissions.includes('conversations.reply')

export const openLabel = async (installation: Installation, trigger: string, conversation: string): Promise<void> => {
  const [view, labels] = await Promise.all([
    conversationView(installation, conversation),
    installation.hub.read.labels(),
  ])
  const before = view.conversation.labels.map(({ id }) => ({ id }))
  await openModal(installation, trigger, labelModal({ view, labels, memo: { before } }))
}

export const openSnooze = async (installation: Installation, trigger: string, conversation: string): Promise<void> => {
  const view = await conversationView(installation, conversation)
  await openModal(installation, trigger, snoozeModal({ view, memo: { seen: view.shown } }))
}

export const openPriority = async (
  installation: Installation,
  trigger: string,
  conversation: string,
): Promise<void> => {
  await openModal(installation, trigger, priorityModal(await conversationView(installation, conversation)))
}

export type Submit = (installation: Installation, user: string, form: Submitted) => Promise<object | undefined>

/** A refusal is told under the form's field; undefined closes the form. */
export const orError =
  (field: string, submit: Submit): Submit =>
  async (installation, user, form) => {
    try {
      return await submit(installation, user, form)
    } catch (error) {
      if (error instanceof Refusal) return errorAt(field, refusalSentence(error))
      throw error
    }
  }

export const submitAssign = orError('to', async (installation, user, form) => {
  const { to, team } = readAssign(form.state)
  const body = { conversation: memoOf(form).c, to, ...(team === undefined ? {} : { team }) }
  await act(installation, user, formId(form), 'assign', body)
  return undefined
})

export const submitLabel = orError('labels', async (installation, user, form) => {
  const { c, before } = memoOf<{ before?: { id: string }[] }>(form)
  const { add, remove } = readLabels(form.state, before ?? [])
  if (add.length + remove.length > 0)
    await act(installation, user, formId(form), 'label', { conversation: c, add, remove })
  return undefined
})

export const submitSnooze = orError('preset', async (installation, user, form) => {
  const { c, seen } = memoOf<{ seen: number }>(form)
  const { zone } = await whoIs(installation, user)
  const chosen = readSnooze(form.state, new Date(), zone)
  if ('errors' in chosen) return { response_action: 'errors', errors: chosen.errors }
  const until = chosen.until === 'next-message' ? chosen.until : chosen.until.toISOString()
  await act(installation, user, formId(form), 'snooze', { conversation: c, upTo: seen, until })
  return undefined
})

export const submitPriority = orError('priority', async (installation, user, form) => {
  const priority = readPriority(form.state)
  if (priority) await act(installation, user, formId(form), 'set_priority', { conversation: memoOf(form).c, priority })
  return undefined
})

/** What the thread shows is what whoever presses has seen: a customer's line after it refuses. */
export const resolve = async (
  installation: Installation,
  user: string,
  id: string,
  conversation: string,
): Promise<void> => {
  const view = await conversationView(installation, conversation)
  await act(installation, user, id, 'resolve', { conversation, upTo: view.shown })
}

export const take = async (installation: Installation, user: string, id: string, conversation: string): Promise<void> =>
  act(installation, user, id, 'assign', { conversation, to: await memberOf(installation, user) })
