// Reply, when the time to answer freely is over.
import type { ChannelSeat } from '@deskless/core/contract'
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { anotherNadia } from '../testing/another.ts'
import type { Line } from '../testing/line.ts'
import { wholeLine } from '../testing/line.ts'

const TEMPLATES = [
  { name: 'hello_again', language: 'en', text: 'Hello again, {{1}}', values: ['1'] },
  { name: 'good_bye', language: 'en', text: 'Good bye', values: [] },
]

onEachEngine((engine) => {
  let house: Line
  let line: Line
  let lasts: '0m' | '24h'
  beforeAll(async () => {
    house = await wholeLine(engine)
    const channel = house.post.plugin.channel as ChannelSeat
    const { capabilities } = channel
    channel.capabilities = (inbox) => ({
      ...capabilities(inbox),
      template: 'native',
      window: { from: 'contact-message', lasts, outside: ['template'] },
    })
  })
  beforeEach(async () => {
    lasts = '0m'
    line = await anotherNadia(house)
    const channel = line.post.plugin.channel as ChannelSeat
    channel.templates = async () => TEMPLATES
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
  })
  afterAll(() => house.close())

  const maya = () => line.slack.human
  const opens = async () => {
    await maya().click(await line.root(), 'reply')
    return line.view()
  }
  const sent = async () =>
    (await line.hub.messages((await line.conversation()).id)).filter(({ kind }) => kind === 'out')

  test('it offers the approved templates, and sends the chosen one filled in', async () => {
    const form = await opens()
    expect(form.words).toContain('The time to answer freely is over')
    expect(await maya().submit(form)).toMatchObject({ closed: false })
    await maya().click(await line.view(), 'reply:template', 'hello_again en')
    const chosen = await until(async () => {
      const view = await line.view()
      return view.words.includes('Hello again, {{1}}') && view
    }, 'its field')
    expect(await maya().submit(chosen, { 'value:1': 'Nadia' })).toMatchObject({ closed: true })
    const [message] = await until(async () => {
      const all = await sent()
      return all.length > 0 && all
    }, 'the answer')
    expect(message!.parts).toEqual([
      { is: 'template', name: 'hello_again', language: 'en', values: { 1: 'Nadia' }, text: 'Hello again, Nadia' },
    ])
  })

  test('what slips in before it leaves is shown first; while the window is open Reply is for free words', async () => {
    const form = await opens()
    await maya().click(form, 'reply:template', 'good_bye en')
    await until(async () => (await line.view()).words.includes('Good bye'), 'its words')
    await line.nadiaWrites('And my invoice?')
    await until(async () => (await line.conversation()).lastInNumber > 1, 'her second line')
    expect(await maya().submit(await line.view())).toMatchObject({ closed: false })
    expect((await line.view()).words).toContain('And my invoice?')
    expect(await sent()).toEqual([])
    lasts = '24h'
    await line.hub.settled()
    await maya().click(await line.root(), 'reply')
    const free = await until(async () => {
      const view = await line.view()
      return view.words.includes('Your answer') && view
    }, 'the usual form')
    expect(await maya().submit(free, { text: 'Both found' })).toMatchObject({ closed: true })
    await line.arrived('Both found')
  })

  test('a provider that is slow by then is not waited for', async () => {
    const form = await opens()
    await maya().click(form, 'reply:template', 'good_bye en')
    const chosen = await until(async () => {
      const view = await line.view()
      return view.words.includes('Good bye') && view
    }, 'its words')
    const channel = line.post.plugin.channel as ChannelSeat
    channel.templates = () => new Promise(() => {})
    expect(await maya().submit(chosen)).toMatchObject({ closed: true })
    await until(async () => (await sent()).length > 0, 'the answer')
  })

  test('a suggestion that cannot go out as it stands is answered with a template all the same', async () => {
    const conversation = (await line.conversation()).id
    const parts = [{ is: 'text' as const, text: 'It arrives on Friday.' }]
    await line.hub.command('suggest', { conversation, parts, why: 'The tracking page' })
    await maya().click(await line.shows('Draft'), 'draft_edit')
    await maya().click(await line.view(), 'reply:template', 'good_bye en')
    await until(async () => (await line.view()).words.includes('Good bye'), 'its words')
    expect(await maya().submit(await line.view())).toMatchObject({ closed: true })
    await line.shows('Sent by Maya')
  })
})
