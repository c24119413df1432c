// Mode confirm: a typed line is asked about, and silence keeps it internal.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { anotherNadia } from './testing/another.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

onEachEngine((engine) => {
  let house: Line
  let line: Line
  beforeAll(async () => {
    house = await wholeLine(engine)
  })
  beforeEach(async () => {
    line = await anotherNadia(house)
    await line.hub.hub.services.db.root.updateTable('channel_rules').set({ mode: 'confirm' }).execute()
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
  })
  afterAll(() => house.close())

  const types = async (words: string) => line.slack.human.type('#support', words, { threadTs: (await line.root()).ts })

  test('the card says so; the line is a note until its author sends it, and then it goes once', async () => {
    expect((await line.root()).words).toContain('stay internal until you confirm them')
    await types('It is in Lyon')
    const question = await line.shows('Send this to Nadia Rahimi?')
    expect(question.words).toContain('Lines here are confirmed before they are sent.')
    expect((await line.notes()).map((note) => note.text)).toEqual(['It is in Lyon'])
    await line.slack.human.click(question, 'send')
    expect(await line.slack.human.submit(await line.view())).toMatchObject({ closed: true })
    await line.arrived('It is in Lyon')
    await line.slack.human.click(question, 'send')
    await line.shows('This line was sent before, or is gone.')
    expect(line.flown()).toEqual(['It is in Lyon'])
  })

  test('kept internal, it stays a note', async () => {
    await types('she is angry')
    const question = await line.shows('Send this to Nadia Rahimi?')
    await line.slack.human.click(question, 'keep')
    await line.hub.settled()
    expect((await line.notes()).map((note) => note.text)).toEqual(['she is angry'])
    expect(line.flown()).toEqual([])
  })

  test('only its author is asked, and the form and @Deskless need no question', async () => {
    await types('It is in Lyon')
    await line.shows('Send this to Nadia Rahimi?')
    const { ts } = await line.root()
    const omars = await line.slack.human.as('omar').thread('#support', ts)
    expect(omars.some((m) => m.words.includes('Send this to'))).toBe(false)
    await types(`<@${line.slack.demo.credentials.botUserId}> On its way`)
    await line.arrived('On its way')
    await line.slack.human.click(await line.root(), 'reply')
    await line.slack.human.submit(await line.view(), { text: 'And soon there' })
    await line.arrived('And soon there')
    await until(async () => (await line.notes()).length === 1, 'one note')
  })
})
