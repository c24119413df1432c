import type { ConnectionRow } from '../connections/index.ts'
import { openConnection } from '../connections/index.ts'
import type { Connection, Mode } from '../contract/index.ts'
import { ChannelError, Refusal } from '../contract/index.ts'
import type { Services } from '../services.ts'

/**
 * Refuses rules whose channels the tool itself says are unfit: shared with another company, say. Where it cannot be asked
 * nothing is refused; what is typed there is judged anew each time. Where it only asks for patience, so does this.
 * Answers what the tool calls each of the channels itself, as far as it says.
 */
export const requireFit = async (
  services: Services,
  row: ConnectionRow,
  rules: readonly { channel: string; mode: Mode }[],
): Promise<Map<string, string>> => {
  const surface = services.registry.surface(row.plugin)
  const ids = new Map<string, string>()
  if (!surface.unfit || row.health !== 'ok' || row.archived_at) return ids
  const installation = (await openConnection(services, row.account_id, row.id)) as Connection<never>
  const asked = new Map(rules.map(({ channel, mode }) => [`${mode} ${channel}`, { channel, mode }]))
  for (const { channel, mode } of asked.values()) {
    const why = await surface.unfit(channel, mode, installation).catch(silent(channel))
    if (why) throw new Refusal('invalid_setting', why, { fields: ['channel'] })
    const id = await surface.channelId?.(channel, installation).catch(silent(channel))
    if (id) ids.set(channel, id)
  }
  return ids
}

const silent =
  (channel: string) =>
  (error: unknown): undefined => {
    if (!(error instanceof ChannelError)) throw error
    if (typeof error.retry === 'object')
      throw new Refusal('rate_limited', `${channel} could not be looked at yet. ${error.tell} Try again in a moment.`)
  }
