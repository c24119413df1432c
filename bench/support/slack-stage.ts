// A stage whose agents work in Slack: one channel and one inbox for each customer.
import { setTimeout as pause } from 'node:timers/promises'
import { moveIn } from '../faults/slack/move-in.ts'
import type { Workspace } from '../faults/slack/workspace.ts'
import { customersLedger, startCustomers } from './customers.ts'
import type { Engine } from './database.ts'
import { SECRET } from './seed.ts'
import type { ShownInSlack } from './slack.ts'
import type { Stage } from './stage.ts'
import { closeStage, EVERYTHING, openStage } from './stage.ts'

export type SlackStage = Stage & { slack: Workspace & ShownInSlack }

const SEED = 1
const PATIENCE_MS = 60_000

export const openSlackStage = async (engine: Engine, lanes: number): Promise<SlackStage> => {
  const stage = await openStage(engine, { redis: true, composition: EVERYTHING })
  try {
    return { ...stage, slack: await moveIn({ ...stage, seed: SEED, size: { lanes, haste: 1 } }) }
  } catch (error) {
    await closeStage(stage)
    throw error
  }
}

/** Every customer has written once, and every channel shows it. */
export const cardsStand = async ({ slack, folder }: SlackStage, hub: string): Promise<void> => {
  await slack.listen([hub + slack.doorPath])
  const lanes = slack.inboxes.length
  const doors = slack.inboxes.map(({ doorPath }) => hub + doorPath)
  const rest = { secret: SECRET, ledger: customersLedger(folder), seed: SEED, untilTold: false, copies: 1 }
  const people = await startCustomers({
    script: 'steady',
    doors,
    ownDoors: true,
    prefix: 'c',
    lanes,
    messages: lanes,
    pauseMs: 1_000,
    ...rest,
  })
  await people.done
  await people.end()
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(200))
    if ((await slack.words()).length >= 2 * lanes) return
  throw new Error(`Not every conversation stands in Slack after ${PATIENCE_MS / 1000} s.`)
}
