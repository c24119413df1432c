import { afterEach, beforeEach, expect, test } from 'vitest'
import { definePlugin, uuidv7 } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub } from '../testing/index.ts'
import type { PigeonPost } from '../testing/pigeon.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'

/** Knows two languages by one word each; falls silent or throws over what it is told to. */
const polyglot = definePlugin({
  id: 'polyglot',
  contract: 1,
  provides: {
    language: {
      detect: async (words) => {
        if (words.includes('boom')) throw new Error('Out of words.')
        if (words.includes('hush')) return new Promise(() => {})
        return words.includes('paquete') ? 'es' : words.includes('parcel') ? 'en' : undefined
      },
    },
  },
})

onEachEngine((engine) => {
  let post: PigeonPost
  let house: TestHub
  let token: string
  beforeEach(async () => {
    post = pigeonPost()
    house = await startHub({ engine, plugins: [post.plugin, polyglot] })
    token = (await house.addInbox('pigeon', { whistle: WHISTLE })).token
  })
  afterEach(() => house.stop())

  const nadiaWrites = async (...lines: string[]) => {
    for (const says of lines) {
      await fly(house.url, token, [{ id: uuidv7(), loft: 'nadia', bird: 'nadia', says }])
      await house.settled()
    }
    return (await house.conversations())[0]!
  }
  const changes = async () =>
    (
      await house.database.db.root
        .selectFrom('events')
        .select(['seq', 'data'])
        .where('type', '=', 'conversation.changed')
        .execute()
    ).filter(({ data }) => Array.isArray(data.fields) && data.fields.includes('language'))

  test('a conversation bears the language its contact writes; of the contact a guess says nothing', async () => {
    const conversation = await nadiaWrites('¿Dónde está mi paquete?')
    expect(conversation.language).toBe('es')
    expect(conversation.contact.locale).toBeUndefined()
    expect(await changes()).toEqual([])
  })

  test('what is unclear changes nothing; another language is a change of its own', async () => {
    const conversation = await nadiaWrites('¿Dónde está mi paquete?', '???', 'Where is my parcel?')
    expect(conversation.language).toBe('en')
    const [change, ...more] = await changes()
    expect([change?.seq, more]).toEqual([conversation.seq - 1, []])
    const lines = await house.messages(conversation.id)
    expect(lines.at(-1)?.seq).toBe(conversation.seq)
  })

  test('of lines that come together the last one counts', async () => {
    await nadiaWrites('Where is my parcel?')
    const together = ['¿Dónde está mi paquete?', 'The parcel, I mean']
    await fly(
      house.url,
      token,
      together.map((says) => ({ id: uuidv7(), loft: 'nadia', bird: 'nadia', says })),
    )
    await house.settled()
    expect((await house.conversations())[0]?.language).toBe('en')
    expect(await changes()).toEqual([])
  })

  test.each(['boom', 'hush'])('whatever becomes of the guess (%s), the message comes in', async (word) => {
    const conversation = await nadiaWrites(word)
    expect(conversation.lastText).toBe(word)
    expect(conversation.language).toBeUndefined()
  })

  test('lists are filtered by it', async () => {
    await nadiaWrites('¿Dónde está mi paquete?')
    const filter = (value: string) => encodeURIComponent(JSON.stringify({ field: 'language', op: 'eq', value }))
    const found = async (value: string) =>
      ((await house.ask('GET', `/conversations?filter=${filter(value)}`)).body as { data: unknown[] }).data.length
    expect([await found('es'), await found('en')]).toEqual([1, 0])
  })
})
