import { expect, test } from 'vitest'
import { memoryBus } from '../../live/bus.ts'
import { createPresence } from './presence.ts'

const nobody = (): void => {}

test('maya here and omar at another process see each other come and go', () => {
  const bus = memoryBus()
  const [here, there] = [createPresence(bus), createPresence(bus)]
  const heard: string[][] = []
  const leaveMaya = here.enter('acme', 'maya', (online) => heard.push(online))
  const leaveOmar = there.enter('acme', 'omar', nobody)
  expect(here.online('acme')).toEqual(['maya', 'omar'])
  expect(there.online('acme')).toEqual(['maya', 'omar'])
  leaveOmar()
  expect(heard).toEqual([['maya'], ['maya', 'omar'], ['maya']])
  leaveMaya()
  expect(there.online('acme')).toEqual([])
  for (const presence of [here, there]) presence.close()
})

test('a second window is the same maya, and only the last one closed is her leaving', () => {
  const presence = createPresence(memoryBus())
  const heard: string[][] = []
  presence.enter('acme', 'omar', (online) => heard.push(online))
  const [first, second] = [presence.enter('acme', 'maya', nobody), presence.enter('acme', 'maya', nobody)]
  first()
  expect(presence.online('acme')).toEqual(['maya', 'omar'])
  second()
  expect(heard.at(-1)).toEqual(['omar'])
  expect(heard).toHaveLength(3)
  presence.close()
})

test('a process that starts later learns who is there', () => {
  const bus = memoryBus()
  const early = createPresence(bus)
  early.enter('acme', 'maya', nobody)
  const late = createPresence(bus)
  expect(late.online('acme')).toEqual(['maya'])
  for (const presence of [early, late]) presence.close()
})
