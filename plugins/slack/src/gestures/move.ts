import { conversationView } from '@deskless/core/contract'
import { fitChannel, namesOfChannel } from '../channels.ts'
import type { Installation } from '../client.ts'
import { errorAt, formId, memoOf, openModal } from '../modal.ts'
import { placeOf } from '../places.ts'
import { moveModal, readMove } from '../render/index.ts'
import { act, orError } from './triage.ts'

const FIELD = 'other'

export const openMove = async (installation: Installation, trigger: string, conversation: string): Promise<void> => {
  const [view, said] = await Promise.all([
    conversationView(installation, conversation),
    installation.desk?.channels() ?? [],
  ])
  const channels = await Promise.all(said.filter((one) => one !== view.channel).map((one) => named(installation, one)))
  await openModal(installation, trigger, moveModal({ view, channels }))
}

const named = async (installation: Installation, said: string): Promise<{ said: string; name: string }> => {
  if (said.startsWith('#')) return { said, name: said }
  const [, name = said] = await namesOfChannel(installation, said)
  return { said, name }
}

/** What Slack knows is asked before the command is given: a command cannot ask. */
export const submitMove = orError(FIELD, async (installation, user, form) => {
  const { c: conversation } = memoOf(form)
  const said = readMove(form.state)
  if (!said) return errorAt(FIELD, 'Choose a channel.')
  const found = await fitChannel(installation, said)
  if ('tell' in found) return errorAt(FIELD, found.tell)
  const view = await conversationView(installation, conversation)
  if (!view.movedTo && placeOf(view.root ?? '').channel === found.id)
    return errorAt(FIELD, 'The conversation is in this channel already.')
  const channel = await asRulesSay(installation, found.id)
  await act(installation, user, formId(form), 'move_mirror', {
    conversation,
    installation: installation.id,
    channel,
    // It stands there by its name, but in a thread of another id: Slack changed that.
    anew: !view.movedTo && view.channel === channel,
  })
  return undefined
})

/** Called as rules call it, their mode and wait count there. */
const asRulesSay = async (installation: Installation, id: string): Promise<string> => {
  const [said, names] = await Promise.all([installation.desk?.channels() ?? [], namesOfChannel(installation, id)])
  return said.find((one) => names.includes(one)) ?? id
}
