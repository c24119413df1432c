// Typed lines that wait: called back, or let go once their time is over.
import { until } from '@deskless/core/testing'
import type { SeenControl } from '../../simulator/human/seeing.ts'
import { typesPlainly } from './acts.ts'
import type { Step, Story, Typed } from './afternoon.ts'
import { AGENTS, callBack, given, grant, pick, quiet, thread, wordsOf } from './afternoon.ts'
import { switches } from './trouble.ts'

/** What was done before it counts, also what Slack still held back. */
const caughtUp = async (story: Story): Promise<void> => {
  const { slack } = story.line
  slack.faults.clear()
  await slack.human.as('maya').react(story.root, 'tada')
  await quiet(story)
  await slack.human.as('maya').unreact(story.root, 'tada')
  await quiet(story)
}

/** The time of every line that still waits is over. */
export const passes: Step = async (story) => {
  await caughtUp(story)
  const { root: db } = story.line.hub.hub.services.db
  if (story.mode === 'direct') for (const word of story.waiting) grant(story, word, pick(story, AGENTS))
  story.told.push(`the time of ${[...story.waiting].join(' ') || 'nothing'} is over`)
  story.waiting.clear()
  const due = new Date()
  await db.updateTable('holds').set({ due }).where('state', '=', 'held').execute()
  await db.updateTable('jobs').set({ run_at: due }).where('subscriber', '=', 'hold').execute()
  await quiet(story)
}

/** A line that waits is called back: by its author, who deletes it, by anybody's lock, or by the button below it. */
export const regrets: Step = async (story) => {
  const waiting = story.said.filter((line) => wordsOf(line).some((word) => story.waiting.has(word)))
  if (waiting.length === 0) return
  await quiet(story)
  const line = pick(story, waiting)
  const way = pick(story, ['deletes', 'locks', 'presses'] as const)
  if (await WAYS[way](story, line)) callBack(story, line)
  await quiet(story)
  story.told.push(`somebody ${way} ${wordsOf(line).join(' with ')}`)
}

type Way = (story: Story, line: Typed) => Promise<boolean>

const deletes: Way = async (story, line) => {
  await story.line.slack.human.as(line.who).delete(line.seen)
  story.said = story.said.filter((one) => one !== line)
  return true
}

const locks: Way = async (story, line) => {
  await story.line.slack.human.as(pick(story, AGENTS)).react(line.seen, '🔒')
  return true
}

/** Only its author sees the button. */
const presses: Way = async (story, line) => {
  const human = story.line.slack.human.as(line.who)
  const isIts = ({ actionId, value = '' }: SeenControl): boolean => actionId === 'undo' && value.includes(line.seen.ts)
  const offer = (await thread(story, line.who)).find(({ controls }) => controls.some(isIts))
  if (offer) await human.click(offer, 'undo')
  return offer !== undefined
}

const WAYS = { deletes, locks, presses }

/**
 * How an afternoon of waiting lines begins: maya opens the thread, types, and calls one line back. Later on colleagues talk
 * in between, and most typed lines are asked about instead.
 */
export const opening = async (story: Story): Promise<void> => {
  await switches(story)
  for (let at = 0; at < 3; at++) await typesPlainly(story, 'maya')
  await regrets(story)
  const left = [...story.waiting]
  await passes(story)
  await until(() => left.every((word) => given(story).includes(word)), `${left.join(' ')} at Nadia’s`)
}

/** Two lines are typed in a thread that is open for them. */
export const chats: Step = async (story) => {
  if (!story.holds) return
  if (story.mode !== 'direct') await switches(story)
  for (let at = 0; at < 2; at++) await typesPlainly(story, pick(story, AGENTS))
}
