// A proposed answer in the thread: sent as it stands, written anew, put aside; never by itself, and never twice.
import { text } from '@deskless/core/contract'
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { anotherNadia } from './testing/another.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

const WORDS = 'Your parcel arrives on Friday.'

onEachEngine((engine) => {
  let house: Line
  let line: Line
  beforeAll(async () => {
    house = await wholeLine(engine)
  })
  beforeEach(async () => {
    line = await anotherNadia(house)
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
  })
  afterAll(() => house.close())

  const omar = () => line.slack.human.as('omar')
  const suggest = async (parts = [text(WORDS)]) => {
    const conversation = (await line.conversation()).id
    await line.hub.command('suggest', { conversation, parts, why: 'The tracking page says so' })
    return line.shows('Draft')
  }
  const buttons = async () => (await line.shows('Draft')).controls.map(({ text: label }) => label)
  const told = async (words: string) =>
    until(
      async () => (await omar().thread('#support', (await line.root()).ts)).some((m) => m.words.includes(words)),
      words,
    )

  test('two press Send: it is sent once and says by whom; until then nobody was answered', async () => {
    const draft = await suggest()
    for (const words of ['Draft — not sent', WORDS, 'The tracking page says so']) expect(draft.words).toContain(words)
    expect(await buttons()).toEqual(['Send', 'Edit', 'Discard'])
    expect(JSON.stringify(draft.blocks)).toContain('It goes to Nadia Rahimi by Pigeon post')
    await line.hub.settled()
    expect(line.flown()).toEqual([])
    expect((await line.conversation()).waitingSince).toBeDefined()
    await Promise.all([line.slack.human.click(draft, 'draft_send'), omar().click(draft, 'draft_send')])
    await line.arrived(WORDS)
    await line.shows('Sent by')
    await line.hub.settled()
    expect(line.flown()).toEqual([WORDS])
    expect(await buttons()).toEqual([])
    const outs = (await line.hub.messages((await line.conversation()).id)).filter(({ kind }) => kind === 'out')
    expect(outs.map(({ text: said }) => said)).toEqual([WORDS])
  })

  test('Edit opens the form with its words, and what is sent from there answers the draft', async () => {
    const draft = await suggest()
    // The menu of the post opens the same form: not what the post says around them.
    await line.slack.human.openShortcut(draft, 'send_to_customer')
    const same = await line.view()
    expect(JSON.stringify(same)).toContain(WORDS)
    expect(JSON.stringify(same)).not.toContain('not sent')
    await line.slack.human.close(same)
    await line.slack.human.click(draft, 'draft_edit')
    const form = await line.view()
    expect(JSON.stringify(form)).toContain(WORDS)
    await line.slack.human.submit(form, { text: 'It arrives on Friday, promised.' })
    await line.arrived('It arrives on Friday, promised.')
    expect((await line.shows('Sent by Maya')).words).toContain(WORDS)
  })

  test('the customer wrote since: Send asks in the form, which shows what she wrote; Discard ends it', async () => {
    const draft = await suggest()
    await line.nadiaWrites('Found it, thank you')
    await line.shows('The customer wrote since')
    await line.slack.human.click(draft, 'draft_send')
    const form = await line.view()
    for (const words of ['Found it, thank you', WORDS]) expect(JSON.stringify(form)).toContain(words)
    await omar().click(draft, 'draft_discard')
    await line.shows('Discarded by Omar')
    await line.hub.settled()
    expect(line.flown()).toEqual([])
  })

  test('in mode alerts only its words stand there, and a button from before sends nothing', async () => {
    const before = await suggest()
    await line.hub.hub.services.db.root.updateTable('mirrors').set({ mode: 'alerts' }).execute()
    await omar().click(before, 'draft_send')
    await told('only watches')
    await suggest([text('Another one.')])
    const second = await line.shows('Another one.')
    expect(second.controls).toEqual([])
    await line.hub.settled()
    expect(line.flown()).toEqual([])
  })
})
