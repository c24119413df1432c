// Whoever presses something reads what came of it, also where the bot cannot write any more.
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

  /** Maya, in a direct message. */
  const hears = (words: string) =>
    until(
      async () =>
        (await line.slack.human.direct('Deskless')).messages.map((m) => m.words).find((said) => said.includes(words)),
      `Maya to hear “${words}”`,
    )
  const fails = (error: string) => line.slack.faults.add({ on: 'views.open', effect: { is: 'error', error } })

  test('a form that came too late says so, and the next press opens it', async () => {
    fails('expired_trigger_id')
    await line.slack.human.click(root, 'reply')
    await line.shows('That took too long; press again.')
    expect(await line.slack.human.view()).toBeUndefined()
    await line.slack.human.click(root, 'reply')
    await line.view()
  })

  test('a sentence that never reaches who pressed costs that sentence and nothing else', async () => {
    const { slack } = line
    slack.faults.add({ on: 'screen:ephemeral', effect: { is: 'lost' } })
    fails('expired_trigger_id')
    await slack.human.click(root, 'reply')
    await until(() => slack.faults.active().length === 0, 'the sentence to be lost')
    expect(line.flown()).toEqual([])
    await slack.human.click(root, 'reply')
    await line.view()
  })

  test('a lost permission is told to who pressed, and from then on who can mend it', async () => {
    fails('missing_scope')
    await line.slack.human.click(root, 'assign')
    await line.shows('The Slack app lacks a permission. Install it again.')
    // The card offers no reply any more, or not for long.
    await line.slack.human.openShortcut(root, 'reply')
    await line.shows('lost its token or a permission in this workspace')
    expect((await line.shows('An admin of Deskless can mend it')).name).toBe('Deskless')
    expect(await line.slack.human.view()).toBeUndefined()
  })

  test('in an archived channel a direct message says where the conversation is', async () => {
    line.slack.archiveChannel(line.slack.demo.support.id)
    await hears('was archived')
    await line.slack.human.click(root, 'reply')
    expect(await hears('This channel is archived')).toContain('on the Home tab of Deskless, by `/deskless search`')
    fails('expired_trigger_id')
    await line.slack.human.click(root, 'assign')
    await hears('That took too long; press again.')
  })

  test('where the bot was removed a direct message says so', async () => {
    const { slack } = line
    const typed = await slack.human.type('#support', 'It is in Lyon', { threadTs: root.ts })
    await until(async () => (await line.notes()).length === 1, 'the note')
    slack.leaveChannel(slack.demo.support.id, slack.demo.credentials.botUserId)
    await hears('Invite it again')
    await slack.human.openShortcut(typed, 'send_to_customer')
    expect(await hears('removed from this channel, so nothing is sent')).toContain('through the API')
    expect(line.flown()).toEqual([])
  })

  test('where the token was taken back, whoever presses still reads why nothing happens', async () => {
    for (const on of ['views.open', 'chat.postEphemeral', 'chat.postMessage'])
      line.slack.faults.add({ on, effect: { is: 'error', error: 'token_revoked' } })
    await line.slack.human.click(root, 'reply')
    const read = async () => (await line.slack.human.channel('#support')).map(({ words }) => words)
    await until(async () => (await read()).some((words) => words.includes('removed from the Slack workspace')), 'why')
    expect(await line.slack.human.view()).toBeUndefined()
  })
})
