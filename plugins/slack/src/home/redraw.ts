// Core asks for the Home tab of somebody who looks at it: something may have changed there.
import type { Look, Shown } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { mayRead, whoIs } from '../people.ts'
import { drawHome } from './draw.ts'
import { publish } from './publish.ts'
import { readState } from './state.ts'

export const redraw = async (look: Look, installation: Installation): Promise<Shown> => {
  const { member } = await whoIs(installation, look.person)
  // Who lost their seat keeps what they saw last; opening the tab tells them why.
  if (!mayRead(member)) return keep(look)
  const { view, print } = await drawHome(installation, member, readState(look.state), { resting: look.resting })
  if (print === look.print) return keep(look)
  const shown = await publish(installation, look.person, view, look.shown)
  return shown === undefined ? afterOther(look, installation) : { shown, print }
}

/** The person pressed something meanwhile: what they chose by now is drawn, and nothing may come in between a second time. */
const afterOther = async (look: Look, installation: Installation): Promise<Shown> => {
  const now = (await installation.desk?.looks.of(look.person)) ?? look
  const { member } = await whoIs(installation, now.person)
  if (!mayRead(member)) return keep(now)
  const { view, print } = await drawHome(installation, member, readState(now.state), { resting: now.resting })
  return { shown: await publish(installation, now.person, view), print }
}

const keep = ({ shown, print }: Look): Shown => ({ ...(shown ? { shown } : {}), ...(print ? { print } : {}) })
