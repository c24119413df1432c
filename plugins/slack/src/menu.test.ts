import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Block } from '../simulator/model.ts'
import { anotherNadia } from './testing/another.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'
import { choose as chooseItem, menuItems } from './testing/menu.ts'

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

  test('how urgent it is can be said from the card', async () => {
    expect(await items()).toEqual([
      'Assign to me',
      'Customer card',
      'Typed lines: to the customer',
      'Priority…',
      'More…',
    ])
    await choose('Priority…')
    await saveUrgent()
  })

  test('Maya finds what the card has no room for behind More…, and reads there that it is done', async () => {
    await choose('Assign to me')
    await until(async () => (await items()).includes('Release'), 'one item more')
    expect(await items()).toHaveLength(5)
    await choose('More…')
    const more = await line.view()
    expect(buttonsOf(more)).toEqual(expect.arrayContaining(['Priority…', 'Mark spam']))
    await line.slack.human.click(more, 'menu_spam')
    await until(async () => (await line.conversation()).spam, 'spam')
    const now = await until(async () => says(await line.view(), 'Done'), 'the form to say so')
    expect(now.id).toBe(more.id)
  })

  test('a form chosen there takes the place of the list', async () => {
    await choose('Assign to me')
    await choose('More…')
    const more = await line.view()
    await line.slack.human.click(more, 'menu_priority')
    await until(async () => says(await line.view(), 'Urgent'), 'the form')
    expect((await line.view()).id).toBe(more.id)
    await saveUrgent()
  })

  test('what is refused there is said there', async () => {
    await choose('Assign to me')
    const { team, support } = line.slack.demo
    const sam = line.slack.addUser(team.id, { name: 'sam', email: 'sam@elsewhere.example' })
    line.slack.joinChannel(support.id, sam.id)
    const screen = line.slack.human.as('sam')
    await chooseItem(line, 'More…', screen)
    await screen.click((await screen.view())!, 'menu_spam')
    await until(async () => says(await screen.view(), 'does not know you'), 'the refusal')
    expect((await line.conversation()).spam).toBe(false)
  })

  const saveUrgent = async (): Promise<void> => {
    expect(await line.slack.human.submit(await line.view(), { priority: 'urgent' })).toEqual({
      closed: true,
      errors: {},
    })
    await until(async () => (await line.root()).words.includes('urgent priority'), 'the card to say so')
  }
  const items = () => menuItems(line)
  const choose = (words: string) => chooseItem(line, words)
})

const says = <V extends { words: string }>(view: V | undefined, words: string): V | undefined =>
  view?.words.includes(words) ? view : undefined

const buttonsOf = ({ blocks }: { blocks: Block[] }): string[] =>
  blocks
    .flatMap(({ type, elements }) => (type === 'actions' ? (elements as { text: { text: string } }[]) : []))
    .map(({ text }) => text.text)
