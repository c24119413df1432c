// Internal never leaves: whatever reached the customer was given to them by its author, or by the assignee who saw it.
import { onEachEngine } from '@deskless/core/testing'
import { afterEach, expect, test } from 'vitest'
import { begin, given, wordsIn } from './testing/afternoon.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'
import { live } from './testing/story.ts'

/** More afternoons: NEVER_LEAVES=1-200, longer ones: NEVER_LEAVES_STEPS=200. */
const [from = 1, to = 3] = (process.env.NEVER_LEAVES ?? '1-4').split('-').map(Number)
const STEPS = Number(process.env.NEVER_LEAVES_STEPS ?? 25)
const seeds = Array.from({ length: to - from + 1 }, (_, i) => from + i)

onEachEngine((engine) => {
  let line: Line | undefined
  afterEach(() => line?.close())

  test.each(seeds)('in the random afternoon %i', { timeout: 120_000 }, async (seed) => {
    line = await wholeLine(engine, 'http', undefined, [], { prefix: '>>', amends: true, showReactions: true })
    const story = await begin(line, seed)
    await live(story, STEPS, () => {
      const leaked = given(story).filter((word) => !story.may.has(word))
      const seen = line?.post.reacted.filter(({ emoji, on }) => on && !story.shown.has(emoji))
      expect([leaked, seen], story.told.join('\n')).toEqual([[], []])
    })
    const sent = line.flown().flatMap(wordsIn)
    expect(new Set(sent).size, `something was sent twice\n${story.told.join('\n')}`).toBe(sent.length)
  })
})
