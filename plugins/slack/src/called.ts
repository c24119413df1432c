import type { MessageView } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { userOf } from './people.ts'
import type { CalledHere } from './render/index.ts'

/** More than these are named in plain text: each may cost a look at Slack. */
const MOST = 20

/** Of notes written elsewhere: whom they call, as far as Slack knows them. Who is not found is named all the same. */
export const calledHere = async (
  installation: Installation,
  messages: readonly MessageView[],
): Promise<ReadonlyMap<string, readonly CalledHere[]>> => {
  const calling = messages.flatMap(({ id, kind, memo, removedAt }) =>
    kind === 'note' && !removedAt && Array.isArray(memo?.mentions) ? [{ id, ids: memo.mentions as string[] }] : [],
  )
  if (calling.length === 0) return new Map()
  const members = new Map((await installation.hub.read.members()).map((member) => [member.id, member]))
  const found = new Map<string, CalledHere[]>()
  for (const { id, ids } of calling) {
    const called = await Promise.all(ids.slice(0, MOST).map((one) => hereOr(installation, members.get(one))))
    found.set(
      id,
      called.flatMap((one) => one ?? []),
    )
  }
  return found
}

type Member = Parameters<typeof userOf>[1] & { name: string }

/** A note is shown whatever Slack says of the people in it. */
const hereOr = async (installation: Installation, member: Member | undefined): Promise<CalledHere | undefined> => {
  try {
    const user = member && (await userOf(installation, member))
    return user ? { name: member.name, user } : undefined
  } catch (error) {
    if (error instanceof ChannelError) return undefined
    throw error
  }
}
