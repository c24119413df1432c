// Nadia reads numbered lines and answers with a number.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Part } from '../contract/index.ts'
import { partSchema, uuidv7 } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub } from '../testing/index.ts'
import type { PigeonPost } from '../testing/pigeon.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'

const part = (given: unknown): Part => partSchema.parse(given)
const asks = (text: string, ...labels: string[]) =>
  part({ is: 'choices', text, options: labels.map((label) => ({ id: label.toLowerCase(), label })) })
const shoes = part({
  is: 'carousel',
  text: 'Which pair?',
  cards: [
    { title: 'Red shoes', options: [{ id: 'red', label: 'Buy' }] },
    { title: 'Blue boots', options: [{ id: 'blue', label: 'Buy' }] },
  ],
})

onEachEngine((engine) => {
  let post: PigeonPost
  let house: TestHub
  let token: string
  beforeEach(async () => {
    post = pigeonPost()
    house = await startHub({ engine, plugins: [post.plugin] })
    token = (await house.addInbox('pigeon', { whistle: WHISTLE })).token
    await writes('Hello')
  })
  afterEach(() => house.stop())

  const writes = async (says: string, answers?: string) => {
    await fly(house.url, token, [{ id: uuidv7(), loft: 'nadia', bird: 'nadia', says, ...(answers && { answers }) }])
    await house.settled()
  }
  const conversation = async () => (await house.conversations())[0]!.id
  const offers = async (question: Part) => {
    await house.command('reply', { conversation: await conversation(), parts: [question] })
    await house.settled()
    return post.flown.at(-1)!.key
  }
  const last = async () => (await house.messages(await conversation())).at(-1)!

  test('of a carousel the number counts through all its cards', async () => {
    await offers(shoes)
    await writes('2')
    expect(await last()).toMatchObject({ text: '2. Blue boots: Buy', memo: { choice: 'blue' } })
  })

  test('who quotes an older question answers neither of the two by a number', async () => {
    const older = await offers(asks('When?', 'Monday', 'Tuesday'))
    await offers(asks('Where?', 'Home', 'Shop'))
    await writes('2', older)
    expect((await last()).text).toBe('2')
    await writes('2')
    expect(await last()).toMatchObject({ text: '2. Shop', memo: { choice: 'shop' } })
  })
})
