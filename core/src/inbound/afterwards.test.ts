// A bot asks Nadia about a matter that is over, and she answers.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { text, uuidv7 } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub } from '../testing/index.ts'
import type { Hook, PigeonPost } from '../testing/pigeon.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'

onEachEngine((engine) => {
  let post: PigeonPost
  let house: TestHub
  let token: string
  let nadia: string
  let visitors = 0
  beforeAll(async () => {
    post = pigeonPost()
    house = await startHub({ engine, plugins: [post.plugin] })
    token = (await house.addInbox('pigeon', { whistle: WHISTLE, shows: ['choices', 'form'] })).token
  })
  afterAll(() => house.stop())
  beforeEach(async () => {
    nadia = `nadia ${++visitors}`
    await brings(words('Where is my parcel?'))
    await asks()
  })

  const words = (says: string, answers?: string): Hook => ({
    ...{ id: uuidv7(), loft: nadia, bird: nadia, says },
    ...(answers && { answers }),
  })
  const press = (of: string): Hook => ({
    ...{ id: uuidv7(), loft: nadia, bird: nadia },
    picks: { of, choice: 'yes', label: 'Yes' },
  })
  const brings = async (...hooks: Hook[]): Promise<void> => {
    await fly(house.url, token, hooks)
    await house.settled()
  }
  const hers = async () => (await house.conversations()).filter(({ contact }) => contact.name === nadia)
  const question = () => post.flown.findLast(({ thread }) => thread === nadia)!.key
  const asks = async (): Promise<void> => {
    const [{ id: conversation, lastNumber } = { id: '', lastNumber: 0 }] = await hers()
    await house.command('resolve', { conversation, upTo: lastNumber })
    const hub = house.hub.services.hubFor(house.accountId, 'pigeon')
    const by = { actor: { kind: 'bot' as const, id: await hub.bot({ name: 'Asker' }) }, id: `ask ${conversation}` }
    const parts = [{ is: 'choices' as const, text: 'Was it good?', options: [{ id: 'yes', label: 'Yes' }] }, text('?')]
    const expects = { lastNumber: (await hers())[0]!.lastNumber, assignee: null }
    await hub.command('reply', { conversation, parts, afterwards: true }, { ...by, expect: expects })
    await house.settled()
  }

  test('a press is noted, and takes nothing up: nobody waits for an answer', async () => {
    await brings(press(question()))
    const [{ status, waitingSince, id } = { id: '' }] = await hers()
    expect([status, waitingSince, (await house.messages(id)).at(-1)?.text]).toEqual(['resolved', undefined, 'Yes'])
  })

  test('a filled-in form is taken like a press, words that answer the same question are read by somebody', async () => {
    await brings({ id: uuidv7(), loft: nadia, bird: nadia, fills: { of: question(), form: { why: 'Fast' } } })
    expect((await hers()).map(({ status }) => status)).toEqual(['resolved'])
    await brings(words('Yes, but where is my refund?', question()))
    const [{ status, waitingSince } = {}] = await hers()
    expect([status, waitingSince]).toEqual(['open', expect.any(Date)])
  })

  test('a press and words that come together go where each belongs', async () => {
    const [first] = await hers()
    const long = new Date(Date.now() - 80 * 3_600_000)
    const { root } = house.database.db
    await root.updateTable('conversations').set({ resolved_at: long }).where('id', '=', first!.id).execute()
    await brings(press(question()), words('Something else'))
    const both = await hers()
    expect(both.map(({ status }) => status)).toEqual(['resolved', 'open'])
    const said = await Promise.all(both.map(async ({ id }) => (await house.messages(id)).at(-1)?.text))
    expect(said).toEqual(['Yes', 'Something else'])
  })

  test('a press of what was asked while the matter went on takes it up, as ever', async () => {
    const [{ id: conversation, lastNumber } = { id: '', lastNumber: 0 }] = await hers()
    await house.command('reopen', { conversation })
    await house.command('reply', { conversation, parts: [text('Shall we call?')] })
    await house.settled()
    await house.command('resolve', { conversation, upTo: lastNumber })
    await brings(press(question()))
    expect((await hers()).map(({ status }) => status)).toEqual(['open'])
  })
})
