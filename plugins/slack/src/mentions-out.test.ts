// What calls colleagues is nothing for a customer: people go out by name, channels not at all, groups never.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Seen } from '../simulator/index.ts'
import { anotherNadia } from './testing/another.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

const REFUSED = 'calls a group or a whole channel'

onEachEngine((engine) => {
  let house: Line
  let line: Line
  let root: Seen
  beforeAll(async () => {
    house = await wholeLine(engine)
  })
  beforeEach(async () => {
    line = await anotherNadia(house)
    await line.nadiaWrites('Where is my parcel?')
    root = await line.asked('Where is my parcel?')
  })
  afterAll(() => house.close())

  const types = async (words: string) => {
    const before = (await line.notes()).length
    const typed = await line.slack.human.type('#support', words, { threadTs: root.ts })
    await until(async () => (await line.notes()).length > before, 'the note')
    return typed
  }
  const refused = async (times: number) =>
    until(
      async () => (await line.thread()).filter(({ words }) => words.includes(REFUSED)).length === times,
      `refused ${times} times`,
    )

  test('the Reply form refuses @here and user groups at their field, drops channels and names people', async () => {
    const { human, demo } = line.slack
    line.slack.addUsergroup(demo.team.id, { name: 'Lunch' })
    await human.click(root, 'reply')
    const form = await line.view()
    for (const text of ['Hello @here', 'Ask @lunch about it', '<!channel> look']) {
      const { closed, errors } = await human.submit(form, { text })
      expect([closed, Object.values(errors).join()]).toEqual([false, expect.stringContaining(REFUSED)])
    }
    const text = `Hello, <@${demo.omar.id}> looks into <#${demo.support.id}>today`
    expect(await human.submit(form, { text })).toMatchObject({ closed: true })
    await line.arrived('Hello, @Omar Haddad looks into today')
    expect(line.flown()).toHaveLength(1)
  })

  test('Send to customer refuses them too, also once a guard has asked', async () => {
    const { human, demo } = line.slack
    await human.openShortcut(await types('<!here> it is lost'), 'send_to_customer')
    await refused(1)
    const bot = demo.credentials.botUserId
    await types(`<@${bot}> <!here> it is found`)
    await human.click(await line.shows('Send this to Nadia Rahimi?'), 'send')
    await refused(2)
    expect(await human.view()).toBeUndefined()
    await human.openShortcut(await types(`<#${demo.support.id}>It is <@${demo.omar.id}>`), 'send_to_customer')
    expect(await human.submit(await line.view())).toMatchObject({ closed: true })
    await line.arrived('It is @Omar Haddad')
    await types(`<@${bot}> it is in <#${demo.support.id}>Lyon`)
    const asked = await until(
      async () =>
        (await line.thread()).findLast(({ words }) => words.includes('Send this to') && words.includes('Lyon')),
      'the question',
    )
    await human.click(asked, 'send')
    await human.submit(await line.view())
    await until(() => line.flown().length === 2, 'the second answer')
    expect(line.flown()[1]).not.toContain('#')
  })

  test('an edit does not bring a group into what was asked about', async () => {
    const { human } = line.slack
    const typed = await types('it is lost')
    await human.edit(typed, '<!here> it is found')
    await until(async () => (await line.notes())[0]?.editedAt, 'the edit')
    await human.react(typed, '📤')
    await human.click(await line.shows('Send this to Nadia Rahimi?'), 'send')
    await refused(1)
    expect(line.flown()).toEqual([])
  })
})
