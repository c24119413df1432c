// An emoji that means nothing to us: to the customer only where the installation says so.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterEach, expect, test } from 'vitest'
import type { Line } from '../testing/line.ts'
import { wholeLine } from '../testing/line.ts'

onEachEngine((engine) => {
  let line: Line
  const begin = async (showReactions?: boolean, amends = true) => {
    line = await wholeLine(engine, 'http', undefined, [], { amends, ...(showReactions && { showReactions }) })
    await line.nadiaWrites('It is found!')
    await line.asked('It is found!')
  }
  afterEach(() => line.close())
  const hers = async () => (await line.thread()).find((m) => m.words.startsWith('It is found!'))!
  const told = (...wanted: string[]) =>
    until(
      () => line.post.reacted.map(({ emoji, on }) => `${on ? '+' : '-'}${emoji}`).join() === wanted.join(),
      wanted.join(),
    )

  test('stays inside by itself', async () => {
    await begin()
    await line.slack.human.react(await hers(), '❤️')
    await line.hub.settled()
    expect(line.post.reacted).toEqual([])
    expect((await line.hub.messages((await line.conversation()).id))[0]?.reactions).toEqual([])
  })

  test('goes where the setting says so, says whose it is, and is taken back with it', async () => {
    await begin(true)
    const hearts = await hers()
    await line.slack.human.react(hearts, '❤️')
    await told('+❤️')
    await line.shows('❤️ Maya Lindqvist')
    await line.slack.human.unreact(hearts, '❤️')
    await told('+❤️', '-❤️')
  })

  test('👀 on her line takes the conversation all the same, and she sees nothing of it', async () => {
    await begin(true)
    await line.slack.human.react(await hers(), '👀')
    await until(async () => (await line.conversation()).assignee?.name === 'Maya Lindqvist', 'it to be taken')
    expect(line.post.reacted).toEqual([])
  })

  test('on what a colleague wrote it is for colleagues', async () => {
    await begin(true)
    const typed = await line.slack.human.type('#support', 'She is nice', { threadTs: (await line.root()).ts })
    await until(async () => (await line.notes()).length === 1, 'the note')
    await line.slack.human.react(typed, '❤️')
    await line.hub.settled()
    expect(line.post.reacted).toEqual([])
  })

  test('where the channel shows none, whoever meant it reads so', async () => {
    await begin(true, false)
    await line.slack.human.react(await hers(), '❤️')
    const root = await line.root()
    await until(
      async () =>
        (await line.slack.human.thread('#support', root.ts)).some((m) => m.words.includes('cannot show a reaction')),
      'the reason',
    )
  })
})
