// Slack promises no order: what is read late is judged by when it was typed, and what is gone stays gone.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Seen } from '../simulator/index.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

onEachEngine((engine) => {
  let line: Line
  let root: Seen
  beforeEach(async () => {
    line = await wholeLine(engine)
    await line.nadiaWrites('Where is my parcel?')
    root = await line.asked('Where is my parcel?')
  })
  afterEach(() => line.close())

  /** Typed, but its event gets lost on the way; `arrives` brings it after all. */
  const lost = async (words: string) => {
    line.slack.faults.add({ on: 'delivery:message', effect: { is: 'lost' } })
    const typed = await line.slack.human.type('#support', words, { threadTs: root.ts })
    await line.slack.settled()
    const missed = line.slack.ledger.deliveries('message').find(({ outcome }) => outcome?.dropped)
    return { typed, arrives: () => line.slack.deliverAgain(missed!.payload) }
  }

  test('typed before the thread was opened for typed lines, a line is a note however late it is read', async () => {
    const { arrives } = await lost('she is drunk')
    const { id: installation } = await line.hub.hub.services.db.root
      .selectFrom('connections')
      .select('id')
      .where('kind', '=', 'installation')
      .executeTakeFirstOrThrow()
    await line.hub.hub.services.db.root.updateTable('mirrors').set({ hold_seconds: 0 }).execute()
    const { id: conversation } = await line.conversation()
    await line.hub.command('set_mode', { conversation, installation, mode: 'direct' })
    await arrives()
    await until(async () => (await line.notes()).some((note) => note.text === 'she is drunk'), 'the note')
    await line.slack.human.type('#support', 'It is in Lyon', { threadTs: root.ts })
    await line.arrived('It is in Lyon')
    expect(line.flown()).toEqual(['It is in Lyon'])
  })

  test('deleted before it was read, a line is nothing', async () => {
    const { typed, arrives } = await lost(`<@${line.slack.demo.credentials.botUserId}> oops`)
    await line.slack.human.delete(typed)
    await line.slack.settled()
    await line.hub.settled()
    await arrives()
    await line.hub.settled()
    expect([line.flown(), await line.notes()]).toEqual([[], []])
  })
})
