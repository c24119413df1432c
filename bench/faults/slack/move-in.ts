import { courier } from '../../courier/channel.ts'
import { withHub } from '../../support/seed.ts'
import type { ShownInSlack } from '../../support/slack.ts'
import { showInSlack } from '../../support/slack.ts'
import type { Stage } from '../../support/stage.ts'
import { AGENTS } from '../../support/stage.ts'
import type { Workspace } from './workspace.ts'
import { startWorkspace } from './workspace.ts'

const HOLD_SECONDS = 1

/** A Slack for the company of this stage: one channel and one inbox for each lane. */
export const moveIn = async (
  stage: Stage & { seed: number; size: { lanes: number; haste: number } },
): Promise<Workspace & ShownInSlack> => {
  const { seed, size, env, provider, company, ends } = stage
  const slack = await startWorkspace({ seed, lanes: size.lanes, haste: size.haste, agents: AGENTS })
  ends.push(() => slack.end())
  env.DESKLESS_ALLOW_ORIGINS = `${provider.url},${slack.url}`
  const { plugin } = await import('@deskless/slack')
  const channels = slack.rooms.map(({ id, direct }) => ({ id, ...(direct && { hold: HOLD_SECONDS }) }))
  const shown = await withHub(env, ({ services }) => showInSlack(services, company, slack, channels, provider.url), [
    courier,
    plugin,
  ])
  return { ...slack, ...shown }
}
