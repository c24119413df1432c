import type { Mode } from '@deskless/core/contract'
import { inManner, PATIENT } from '@deskless/core/contract'
import { channelId, forgetChannel, infoOf, join } from './channels.ts'
import type { Installation } from './client.ts'
import { watchOnly } from './watching.ts'

/** Why a rule may not name a channel. One nobody sees yet may be private, and wait for the bot to be invited. */
export const unfit = (said: string, mode: Mode, installation: Installation): Promise<string | undefined> =>
  inManner(PATIENT, () => whyUnfit(said, mode, installation))

const whyUnfit = async (said: string, mode: Mode, installation: Installation): Promise<string | undefined> => {
  const channel = await channelId(installation, said)
  if (!channel) return undefined
  forgetChannel(installation, channel)
  const { archived, shared, name } = await infoOf(installation, channel)
  if (archived) return `#${name} is archived. Bring it back, or name another channel.`
  if (!shared) return undefined
  if (!installation.settings.allowShared)
    return `#${name} is shared with another company, who would read what customers write. Name a channel of your own.`
  if (mode !== 'alerts') return `#${name} is shared with another company, so it can only watch: set its mode to alerts.`
  return undefined
}

/** What a rule calls a channel is kept with what Slack calls it, so that the rule follows where it is renamed. */
export const renamed = async ({ desk }: Installation, id: string, name: string): Promise<void> =>
  desk?.channelIds.renamed(id, { said: `#${name}`, roots: `${id}:` })

/** What Slack calls the channel of a rule. */
export const ruleChannelId = (said: string, installation: Installation): Promise<string | undefined> =>
  inManner(PATIENT, () => channelId(installation, said))

/** The channels of the rules once more, as they are now: while nobody was connected nobody heard of a change. */
export const enterChannels = (installation: Installation): Promise<void> =>
  inManner(PATIENT, () => enterAll(installation))

const enterAll = async (installation: Installation): Promise<void> => {
  for (const said of (await installation.desk?.channels()) ?? []) {
    const channel = await join(installation, said)
    if (!channel) continue
    forgetChannel(installation, channel)
    const unknown = { archived: false, shared: false, name: '' }
    const { archived, shared, name } = await infoOf(installation, channel).catch(() => unknown)
    await installation.desk?.channelIds.note(said, channel)
    if (name) await renamed(installation, channel, name)
    if (shared || archived) await watchOnly({ installation }, channel, shared ? 'shared' : 'archived')
  }
}
