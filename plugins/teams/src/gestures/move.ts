import { channelId, channelsOf, namesOfChannel } from '../channels.ts'
import type { Installation } from '../client.ts'
import { placeOf } from '../places.ts'
import { CLOSED, taskCard } from '../render/answers.ts'
import { moveForm } from '../render/move-form.ts'
import { failureSentence } from '../render/sentences.ts'
import { requireReader } from './customer.ts'
import type { Press } from './press.ts'
import { act, nonceOf, textIn, viewOf } from './press.ts'

export const openMove = async (press: Press, problem?: string): Promise<unknown> => {
  requireReader(press)
  const view = await viewOf(press)
  const here = view.movedTo ? undefined : placeOf(view.root ?? '').channel
  const channels = await elsewhere(press.installation, here)
  return taskCard('Move', moveForm({ view, channels, nonce: nonceOf(press), ...(problem ? { problem } : {}) }))
}

type Channel = { said: string; name: string }

/** Channels of the rules first, then the others of the teams the app is in. */
const elsewhere = async (installation: Installation, here: string | undefined): Promise<Channel[]> => {
  const [rules, all] = await Promise.all([installation.desk?.channels() ?? [], channelsOf(installation)])
  const found = new Map<string, Channel>()
  for (const said of rules) {
    const id = await channelId(installation, said).catch(() => undefined)
    const name = all.find((one) => one.id === id)?.name ?? said.replace(/^#/, '')
    if (id && !found.has(id)) found.set(id, { said, name })
  }
  for (const { id, name } of all) if (!found.has(id)) found.set(id, { said: id, name })
  if (here) found.delete(here)
  return [...found.values()]
}

/** What Teams knows is asked before the command is given: a command cannot ask. */
export const submitMove = async (press: Press): Promise<unknown> => {
  const { installation } = press
  const view = await viewOf(press)
  const said = textIn(press, 'channel')
  if (!said) return openMove(press, 'Choose a channel.')
  try {
    const id = await channelId(installation, said)
    if (!view.movedTo && placeOf(view.root ?? '').channel === id)
      return openMove(press, 'The conversation is in this channel already.')
    const body = {
      conversation: view.conversation.id,
      installation: installation.id,
      channel: await asRulesSay(installation, id),
    }
    await act(press, 'move_mirror', body, { id: `teams:form:${nonceOf(press)}:move:${id}` })
    return CLOSED
  } catch (error) {
    const problem = failureSentence(error)
    if (!problem) throw error
    return openMove(press, problem)
  }
}

/** Called as rules call it, their mode and wait count there. */
const asRulesSay = async (installation: Installation, id: string): Promise<string> => {
  const [rules, names] = await Promise.all([installation.desk?.channels() ?? [], namesOfChannel(installation, id)])
  return rules.find((one) => names.includes(one)) ?? id
}
