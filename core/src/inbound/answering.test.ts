// Nadia answers before the hub has written down what the provider called the message she answers.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { text, uuidv7 } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub, until } from '../testing/index.ts'
import type { PigeonPost } from '../testing/pigeon.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'

onEachEngine((engine) => {
  let post: PigeonPost
  let house: TestHub
  let token: string
  beforeEach(async () => {
    post = pigeonPost()
    house = await startHub({ engine, plugins: [post.plugin] })
    token = (await house.addInbox('pigeon', { whistle: WHISTLE })).token
    await writes('Hello')
    await house.settled()
  })
  afterEach(() => house.stop())

  const writes = (says: string, answers?: string) =>
    fly(house.url, token, [{ id: uuidv7(), loft: 'nadia', bird: 'nadia', says, ...(answers && { answers }) }])
  const conversation = async () => (await house.conversations())[0]!.id
  const said = async (words: string) => (await house.messages(await conversation())).find((line) => line.text === words)
  const parked = () => house.hub.services.db.root.selectFrom('parked').selectAll().execute()

  test('what she answers is found once our message has its name', async () => {
    const arrived = Promise.withResolvers<void>()
    post.next.push(async () => {
      await arrived.promise
      return { keys: ['early'] }
    })
    const { message } = await house.command('reply', { conversation: await conversation(), parts: [text('When?')] })
    await writes('At noon', 'early')
    const line = await until(() => said('At noon'), 'her answer')
    expect(line.answers).toBeUndefined()
    arrived.resolve()
    await house.settled()
    expect(await said('At noon')).toMatchObject({ answers: message })
    expect(await parked()).toEqual([])
  })

  test('a name nobody will ever give is not waited for', async () => {
    await writes('About your leaflet', 'leaflet-1')
    await house.settled()
    expect((await said('About your leaflet'))?.answers).toBeUndefined()
    expect(await parked()).toEqual([])
  })
})
