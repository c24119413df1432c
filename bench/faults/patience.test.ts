import { expect, test } from 'vitest'
import { awaiting, newPatience, pauseIn, playedWithin } from './patience.ts'

const forEver = (): Promise<never> => new Promise(() => {})

test('a case that hangs is cut off and says what it waited for', async () => {
  const patience = newPatience()
  const play = awaiting(patience, () => '3 faults, of which 2 happened', forEver())
  expect(await playedWithin(patience, 20, play)).toEqual([
    'after 20 ms it still waited for 3 faults, of which 2 happened',
  ])
})

test('a case that is through has nothing to complain of', async () => {
  const patience = newPatience()
  expect(
    await playedWithin(
      patience,
      60_000,
      awaiting(patience, () => 'the end', Promise.resolve()),
    ),
  ).toEqual([])
})

test('whoever waits within a case stops when it is over', async () => {
  const patience = newPatience()
  const polls = (async () => {
    for (;;) await pauseIn(patience, 5)
  })()
  await playedWithin(patience, 20, polls)
  await expect(polls).rejects.toThrow('aborted')
})
