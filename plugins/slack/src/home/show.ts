// Somebody opened their Home tab or pressed something in it: they see the answer at once.
import { ChannelError } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import type { Someone } from '../people.ts'
import { mayRead, whoIs } from '../people.ts'
import { drawHome } from './draw.ts'
import { publish } from './publish.ts'
import type { HomeState } from './state.ts'
import { readState } from './state.ts'
import { strangerWords, TROUBLE } from './strangers.ts'
import { wordsView } from './view.ts'

type Showing = {
  /** Of the view that was pressed in. Where another came in between it is drawn once more, of what is true by then. */
  hash?: string
  tell?: string
  /** Nothing was pressed: what they chose before, or choose meanwhile, counts. */
  opened?: boolean
}

export const showHome = async (
  installation: Installation,
  user: string,
  wanted: HomeState,
  { hash, tell, opened }: Showing = {},
): Promise<void> => {
  const someone = await whoIs(installation, user)
  const { member } = someone
  if (!mayRead(member)) return showStranger(installation, someone)
  const look = { person: user, member: member.id, state: wanted, ...(opened && { opened }) }
  const state = readState(await installation.desk?.looks.begin(look))
  try {
    const draw = () => drawHome(installation, member, state, { tell })
    const first = await draw()
    const shown = await publish(installation, user, first.view, hash)
    if (shown !== undefined) return keepShown(installation, user, shown, first.print)
    const second = await draw()
    await keepShown(installation, user, await publish(installation, user, second.view), second.print)
  } catch (error) {
    if (error instanceof ChannelError) throw error
    await publish(installation, user, wordsView(TROUBLE, state))
    throw error
  }
}

const keepShown = async (
  installation: Installation,
  user: string,
  shown: string | undefined,
  print: string,
): Promise<void> => installation.desk?.looks.drawn(user, { shown, print })

/** They are told how to become one of us, and nothing of any conversation. */
const showStranger = async (installation: Installation, someone: Someone): Promise<void> => {
  await installation.desk?.looks.end(someone.user)
  await publish(installation, someone.user, wordsView(strangerWords(someone)))
}
