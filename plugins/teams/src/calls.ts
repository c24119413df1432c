import { teamsCalled } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { unlessRefused } from './client.ts'
import { whoIs } from './people.ts'
import type { Called } from './render/read.ts'

const MOST = 50

/** People are mentioned by an id of the bot's own service; a tag, a channel or a team by any other. */
const isPerson = ({ id }: Called): boolean => id.startsWith('29:')

/** Whom a note calls: people who are members here, and teams that a tag, a channel or a team of Teams bears the name of. */
export const callsIn = async (
  installation: Installation,
  channel: string,
  called: readonly Called[],
): Promise<{ mentions: string[]; teams: string[] }> => {
  const people = called.filter(isPerson).slice(0, MOST)
  const someone = await Promise.all(people.map((one) => unlessRefused(whoIs(installation, one, channel))))
  const mentions = new Set(someone.flatMap((one) => one?.member?.id ?? []))
  const groups = called.filter((one) => !isPerson(one) && !one.id.startsWith('28:')).map(({ name }) => name)
  return { mentions: [...mentions], teams: await teamsCalled(installation, groups) }
}
