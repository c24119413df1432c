import type { CommandInput, CommandName, MirrorView } from '@deskless/core/contract'
import { conversationView, Refusal } from '@deskless/core/contract'
import type { Activity } from '../activity.ts'
import { channelIn, threadIn, zoneIn } from '../activity.ts'
import type { Installation } from '../client.ts'
import type { Given } from '../given.ts'
import type { Someone } from '../people.ts'
import { whoIs, whoIsAnywhere } from '../people.ts'
import { keyOf } from '../places.ts'

/** A button or a form, read. `data`: what it carries and what was filled in. `id`: of every command made of it. */
export type Press = {
  installation: Installation
  person: Someone
  data: Record<string, unknown>
  /** Where whoever pressed is, as their client tells it. */
  zone: string
  /** The thread it was pressed in, if in one. */
  root: string | undefined
  id: string
}

export const pressOf = async (activity: Activity, data: unknown, { installation, key }: Given): Promise<Press> => {
  const channel = channelIn(activity)
  const thread = threadIn(activity)
  const person = channel
    ? await whoIs(installation, activity.from ?? {}, channel)
    : await whoIsAnywhere(installation, activity.from ?? {}, activity.conversation?.id ?? '')
  return {
    installation,
    person,
    data: typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {},
    zone: zoneIn(activity),
    root: channel && thread ? keyOf(channel, thread) : undefined,
    id: `teams:${key}`,
  }
}

export const textIn = ({ data }: Press, name: string): string => (typeof data[name] === 'string' ? data[name] : '')

/** Names a form: every press of its buttons is about the same wish. */
export const nonceOf = (press: Press): string => textIn(press, 'nonce') || press.id

/** What a card carries is only ever a hint where to look: whose conversation that is, and who may do what, is asked anew. */
export const viewOf = (press: Press): Promise<MirrorView> => {
  const conversation = textIn(press, 'c')
  if (!/^[0-9a-f-]{36}$/.test(conversation)) throw new Refusal('invalid', 'This card is of no conversation.')
  return conversationView(press.installation, conversation, press.root)
}

export const memberOf = ({ person: { member } }: Pick<Press, 'person'>): string => {
  if (!member) throw new Refusal('unauthorised')
  return member.id
}

/** One command by whoever pressed. */
export const act = async <N extends CommandName>(
  press: Press,
  name: N,
  body: CommandInput<N>,
  { id = press.id, ...by }: { id?: string; expect?: Parameters<Installation['hub']['command']>[2]['expect'] } = {},
): Promise<void> => {
  await press.installation.hub.command(name, body, { actor: { kind: 'member', id: memberOf(press) }, id, ...by })
}
