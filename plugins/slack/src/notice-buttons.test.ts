// What can be done from a direct message of the bot, and what each person chooses to be told.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

onEachEngine((engine) => {
  let line: Line
  /** Nadia wrote, Maya gave it to Omar, and he was told. */
  beforeEach(async () => {
    line = await wholeLine(engine)
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    await give()
    await until(async () => (await dms()).length === 1, 'Omar to be told')
  })
  afterEach(() => line.close())

  const omar = () => line.slack.human.as('omar')
  const give = async () =>
    line.hub.command('assign', { conversation: (await line.conversation()).id, to: line.hub.omar })
  const dms = async () => (await omar().direct('Deskless')).messages.filter(({ ephemeral }) => !ephemeral)
  const writes = async (says: string) => {
    await line.nadiaWrites(says)
    await line.asked(says)
    const { root } = line.hub.hub.services.db
    await root.updateTable('jobs').set({ run_at: new Date() }).where('subscriber', '=', 'news').execute()
    await line.hub.settled()
  }
  const read = () => line.hub.hub.services.hubFor(line.hub.accountId, 'slack').read

  test('the customer wrote: who has the conversation is told what, with the way there', async () => {
    await writes('Hello?')
    const said = (await dms()).at(-1)!
    expect(said.words).toContain('Nadia Rahimi · Pigeon post · #1')
    expect(said.words).toContain('You have this conversation')
    expect(said.words).toContain('Hello?')
    expect(said.controls.map(({ text }) => text)).toEqual(['Open thread', 'Mute', 'Notification settings'])
  })

  test('who opened the thread has read it, and is told of the next line', async () => {
    await writes('Hello?')
    await writes('Anybody?')
    expect(await dms()).toHaveLength(2)
    await omar().click((await dms()).at(-1)!, 'open_thread')
    await until(async () => (await line.conversation()).readByUs > 1, 'Omar to have read it')
    await writes('Still here')
    expect((await dms()).at(-1)!.words).toContain('Still here')
  })

  test('muted from the message, and heard again from the card’s menu', async () => {
    const [said] = await dms()
    await omar().click(said!, 'mute')
    await until(async () => read().isMuted((await line.conversation()).id, line.hub.omar), 'the mute')
    const answers = (await omar().direct('Deskless')).messages.filter(({ ephemeral }) => ephemeral)
    expect(answers.at(-1)!.words).toContain('Muted for you')
    await writes('Hello?')
    expect(await dms()).toHaveLength(1)
    await omar().click(await line.root(), 'more', await menuItem('More…'))
    await omar().click((await until(() => omar().view(), 'the list'))!, 'menu_mute')
    await until(async () => !(await read().isMuted((await line.conversation()).id, line.hub.omar)), 'no mute')
  })

  const menuItem = async (text: string): Promise<string> => {
    const actions = (await line.root()).blocks.find(({ type }) => type === 'actions') as unknown as {
      elements: { type: string; options: { text: { text: string }; value: string }[] }[]
    }
    const { options } = actions.elements.find(({ type }) => type === 'overflow')!
    return options.find((one) => one.text.text === text)!.value
  }

  test('what is told is chosen in a form, each person for themselves', async () => {
    await omar().click((await dms())[0]!, 'notices')
    const form = await until(() => omar().view(), 'the form')
    expect(form.words).toContain('A customer writes in a conversation I have')
    await omar().submit(form, { wants: ['mention', 'followed'] })
    const wants = await until(async () => {
      const now = await read().noticePreferences(line.hub.omar)
      return now.followed && now
    }, 'the choice')
    expect(wants).toEqual({ assigned: false, mention: true, delivery: false, message: false, followed: true })
    expect((await read().noticePreferences(line.hub.maya)).followed).toBe(false)
    await writes('Hello?')
    expect(await dms()).toHaveLength(1)
    await omar().click((await dms())[0]!, 'notices')
    const again = await until(() => omar().view(), 'the form')
    await omar().submit(again, { wants: [] })
    await until(async () => !(await read().noticePreferences(line.hub.omar)).followed, 'nothing at all')
  })
})
