import { text } from '@deskless/core/contract'
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { anotherNadia } from '../testing/another.ts'
import type { Line } from '../testing/line.ts'
import { wholeLine } from '../testing/line.ts'

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
  /** Of a test in a house of its own: that house. */
  afterEach(() => line.close())
  afterAll(() => house.close())

  /** The last moment before an answer is written: after the form was compared with the thread. */
  const inBetween = (happens: () => Promise<void>) => {
    line.post.plugin.review = async () => {
      line.post.plugin.review = undefined
      await happens()
      return undefined
    }
  }
  const nadiaSlipsIn = async () => {
    await line.nadiaWrites('And where is my invoice?')
    await until(async () => (await line.conversation()).lastInNumber > 1, 'her second line')
  }
  const omarAnswers = async (says: string) => {
    const { id: conversation } = await line.conversation()
    await line.hub.command('reply', { conversation, parts: [text(says)] }, { member: line.hub.omar })
  }

  test('a line that slips in just before the answer is shown, and nothing was sent or resolved', async () => {
    const { human } = line.slack
    await human.click(await line.root(), 'reply')
    inBetween(nadiaSlipsIn)
    expect(await human.submit(await line.view(), { text: 'Found it.', after: 'resolve' })).toMatchObject({
      closed: false,
    })
    const again = await line.view()
    expect(again.words).toContain('And where is my invoice?')
    expect([line.flown(), (await line.conversation()).status]).toEqual([[], 'open'])
    expect(await human.submit(again, { text: 'Both found.', after: 'resolve' })).toMatchObject({ closed: true })
    await line.arrived('Both found.')
    await until(async () => (await line.conversation()).status === 'resolved', 'the end of it')
    expect(line.flown()).toEqual(['Both found.'])
  })

  test('a form that is opened before the thread holds her line shows it, and asks nothing about it afterwards', async () => {
    // Slack’s pause outlasts the test.
    line = await wholeLine(engine)
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    const { human, faults } = line.slack
    faults.add({ on: 'chat.postMessage', effect: { is: 'rate-limited', retryAfter: 30 }, times: 100 })
    const root = await line.root()
    await nadiaSlipsIn()
    expect((await line.thread()).some(({ words }) => words.includes('my invoice'))).toBe(false)
    await human.click(root, 'reply')
    const form = await line.view()
    expect(form.words).toContain('Said a moment ago')
    expect(form.words).toContain('And where is my invoice?')
    expect(form.words).not.toContain('Nothing was sent')
    expect(await human.submit(form, { text: 'Both found.' })).toMatchObject({ closed: true })
    await line.arrived('Both found.')
    expect(line.flown()).toEqual(['Both found.'])
  })

  test('a colleague’s answer from elsewhere is shown first, whenever it comes; a note is not', async () => {
    const { human } = line.slack
    await human.click(await line.root(), 'reply')
    const { id: conversation } = await line.conversation()
    await line.hub.command('note', { conversation, parts: [text('be kind')] }, { member: line.hub.omar })
    await omarAnswers('It is in Lyon')
    expect(await human.submit(await line.view(), { text: 'No idea' })).toMatchObject({ closed: false })
    expect((await line.view()).words).toContain('It is in Lyon')
    inBetween(() => omarAnswers('No, in Paris'))
    expect(await human.submit(await line.view(), { text: 'It is lost' })).toMatchObject({ closed: false })
    expect((await line.view()).words).toContain('No, in Paris')
    inBetween(async () => {
      await line.hub.command('note', { conversation, parts: [text('very kind')] }, { member: line.hub.omar })
    })
    expect(await human.submit(await line.view(), { text: 'What Omar says', after: 'snooze' })).toMatchObject({
      closed: true,
    })
    await line.arrived('What Omar says')
    await until(async () => (await line.conversation()).status === 'snoozed', 'the snooze')
    expect(line.flown()).not.toContain('It is lost')
  })

  test('Send to customer shows what slipped in as well', async () => {
    const { human } = line.slack
    const typed = await human.type('#support', 'It arrives today', { threadTs: (await line.root()).ts })
    await until(async () => (await line.notes()).length === 1, 'the note')
    await human.openShortcut(typed, 'send_to_customer')
    inBetween(nadiaSlipsIn)
    expect(await human.submit(await line.view())).toMatchObject({ closed: false })
    expect((await line.view()).words).toContain('And where is my invoice?')
    expect(line.flown()).toEqual([])
    expect(await human.submit(await line.view())).toMatchObject({ closed: true })
    await line.arrived('It arrives today')
  })
})
