// Random afternoons in one thread, and what of them a customer may ever read.
import { deletes, edits, meant, presses, reacts, replies, shortcuts, types } from './acts.ts'
import type { Step, Story } from './afternoon.ts'
import { pick, quiet } from './afternoon.ts'
import { archives, loses, revokes } from './lost.ts'
import { closes, corrects, drafts, moves, notesElsewhere, shows, starts, suggests } from './offers.ts'
import { disturbs, replays, strange, switches, writes } from './trouble.ts'
import { chats, opening, passes, regrets } from './waits.ts'

const GO_ON: readonly Step[] = [types, reacts, shortcuts, presses, replies, strange, passes, drafts, starts, shows]

const STEPS: readonly [number, Step][] = [
  [8, types],
  [3, edits],
  [1, deletes],
  [5, reacts],
  [3, shortcuts],
  [3, presses],
  [2, replies],
  [4, strange],
  [3, replays],
  [3, disturbs],
  [2, switches],
  [2, passes],
  [2, chats],
  [4, regrets],
  [1, loses(GO_ON)],
  [1, revokes(GO_ON)],
  [1, archives(GO_ON)],
  [1, writes],
  [2, suggests],
  [2, drafts],
  [2, corrects],
  [1, starts],
  [1, notesElsewhere],
  [2, shows],
  [1, closes(GO_ON)],
  [1, moves(GO_ON)],
]
const ALL = STEPS.flatMap(([times, step]) => Array.from({ length: times }, () => step))

/** One afternoon, then a channel that another company comes to see. */
export const live = async (story: Story, steps: number, check: () => void): Promise<void> => {
  await meant(story, 'maya')
  await story.line.arrived([...story.may][0] as string)
  if (story.holds) await opening(story)
  check()
  for (let at = 0; at < steps; at++) {
    await pick(story, ALL)(story)
    if (story.random() < 0.3) await quiet(story)
    check()
  }
  await quiet(story)
  story.line.slack.shareChannel(story.line.slack.demo.support.id, 'T0OTHER')
  await quiet(story)
  story.sendable = false
  story.line.slack.faults.clear()
  for (let at = 0; at < 6; at++) await pick(story, GO_ON)(story)
  await passes(story)
  check()
}
