import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { scene } from '../../commands/testing/scene.ts'
import { says, stage } from '../../commands/testing/stage.ts'
import type { ContactHit, ConversationHit, MessageHit } from '../../contract/index.ts'
import { onEachEngine } from '../../testing/engines.ts'
import type { SearchAsked } from './search.ts'
import { search } from './search.ts'
import type { Words } from './words.ts'
import { usuallyBegun, wordsOf } from './words.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  const speaks = (locale: string) =>
    it.db.root.updateTable('accounts').set({ locale }).where('id', '=', it.shop.accountId).execute()
  const look = async <T>(of: SearchAsked['of'], words: string, asked: Partial<SearchAsked> = {}, account?: string) =>
    (await search(it.db.root, account ?? it.shop.accountId, { of, words, ...asked })) as {
      data: T[]
      next: string | null
    }
  const lines = async (words: string, asked: Partial<SearchAsked> = {}) =>
    (await look<MessageHit>('messages', words, asked)).data.map(({ excerpt }) =>
      excerpt.map(({ text, hit }) => (hit ? `[${text}]` : text)).join(''),
    )

  test('words are found in whatever form the account’s language bends them, and marked where they stand', async () => {
    await speaks('de-AT')
    await it.hears('nadia', 'Meine Bestellungen sind nicht angekommen')
    expect(await lines('bestellung')).toEqual(['Meine [Bestellungen] sind nicht angekommen'])
    expect(await lines('Bestellungen angekommen')).toEqual(['Meine [Bestellungen] sind nicht [angekommen]'])
    expect(await lines('bestellung verloren')).toEqual([])
  })

  test('in a language PostgreSQL does not know, words are found as they are', async () => {
    await speaks('ja')
    await it.hears('nadia', 'parcels from Kyoto')
    expect(await lines('parcels')).toEqual(['[parcels] from Kyoto'])
    expect(await lines('kyoto parcels')).toHaveLength(1)
  })

  test('the last word may be half typed, words in quotes stand side by side, and numbers are found with their letters or without', async () => {
    await it.hears('nadia', 'Order A-1042 of the blue lamp, see shop.example/orders/1042')
    for (const words of ['ord', 'blue la', '"blue lamp"', 'A-1042', '1042', 'shop.example'])
      expect([words, (await lines(words)).length]).toEqual([words, 1])
    expect(await lines('"lamp blue"')).toEqual([])
  })

  test('half of a usual word is looked for as that word; where there is little of it, rarer words that begin alike are found too', async () => {
    for (let n = 0; n < 3; n++) await it.hears('nadia', `The parcels of week ${n}`)
    await sql`ANALYZE messages`.execute(it.db.root)
    // Too new, and too rare, to be known as usual.
    await it.hears('nadia', 'A roll of parchment')
    const usual = async (typed: string) =>
      usuallyBegun(it.db.root, it.shop.accountId, (await wordsOf(it.db.root, it.shop.accountId, typed)) as Words)
    expect(await usual('parc')).toMatchObject({ words: expect.stringContaining("'parcel'"), whole: false })
    expect((await usual('parc'))?.words).not.toContain('parchment')
    expect(await usual('the parcels')).toMatchObject({ words: expect.stringContaining("'parcel'"), whole: true })
    for (const typed of ['parch', '"parc', "pa'rc", 'zz']) expect(await usual(typed), typed).toBeUndefined()
    expect(await lines('parc')).toHaveLength(5)
    expect(await lines('week parc')).toHaveLength(3)
  })

  test('what was written before the account had a language is found by its words as they are', async () => {
    await it.hears('nadia', 'Two broken lamps')
    await it.db.root.updateTable('messages').set({ words_in: null }).execute()
    expect(await lines('lamps')).toEqual(['Two broken [lamps]'])
  })

  test.each(['', '  ', "'", '"', ':*', '& | !', '\\', '-', '\0', '\u0001', '<->'])(
    '%j finds nothing and breaks nothing',
    async (words) => {
      for (const of of ['messages', 'conversations', 'contacts'] as const)
        expect((await look(of, words)).data).toEqual([])
    },
  )

  test('an excerpt is stretches of text, whatever was written', async () => {
    await it.hears('nadia', '<b>lamp</b> & \u0002lamp\u0003')
    const [hit] = (await look<MessageHit>('messages', 'lamp')).data
    expect(hit?.excerpt.map(({ text }) => text).join('')).toContain('<b>lamp</b> & ')
    expect(hit?.excerpt.filter((one) => one.hit).map(({ text }) => text)).toEqual(['lamp', 'lamp'])
  })

  test('the conversation says by which line it was found; a number, a name and a word all find', async () => {
    const bob = await it.hears('bob', 'The blue lamp is broken')
    const found = async (words: string) => (await look<ConversationHit>('conversations', words)).data
    expect(await found('lamp')).toMatchObject([{ conversation: { id: bob.id }, message: { number: 1 } }])
    expect(await found(`#${bob.number}`)).toMatchObject([{ conversation: { id: bob.id } }])
    for (const odd of ['bob-', 'bob (', '[bob', 'bob|*+?^$.{}/']) expect(await found(odd)).toHaveLength(1)
    expect(await found('bob')).toMatchObject([{ conversation: { id: bob.id }, excerpt: [{ text: 'bob', hit: true }] }])
  })

  test('notes are found, activity lines and removed lines are not', async () => {
    const { message = '' } = await it.command('note', { conversation: it.nadia.id, parts: says('She is a florist') })
    await it.command('set_priority', { conversation: it.nadia.id, priority: 'urgent' })
    expect(await lines('florist')).toHaveLength(1)
    expect(await lines('priority')).toEqual([])
    await it.command('remove', { message })
    expect(await lines('florist')).toEqual([])
  })

  test('an edited line is found by its new words and not by its old ones', async () => {
    const { message = '' } = await it.command('note', { conversation: it.nadia.id, parts: says('She likes tulips') })
    await it.command('edit', { message, parts: says('She likes roses') })
    expect([await lines('tulips'), await lines('roses')]).toEqual([[], ['She likes [roses]']])
  })

  test('a filter narrows, by the conversation and by when it was said; spam is left out unless it is asked for', async () => {
    const bob = await it.hears('bob', 'A lamp')
    await it.hears('ann', 'Another lamp')
    await it.command('assign', { conversation: bob.id, to: it.shop.maya })
    const mine = { field: 'assignee', op: 'eq', value: it.shop.maya } as const
    expect(await lines('lamp', { filter: mine })).toEqual(['A [lamp]'])
    const before = { field: 'sent_at', op: 'before', value: '2020-01-01' } as const
    expect(await lines('lamp', { filter: before })).toEqual([])
    await it.command('mark_spam', { conversation: bob.id })
    expect(await lines('lamp')).toEqual(['Another [lamp]'])
    expect(await lines('lamp', { spam: true })).toHaveLength(2)
    await expect(lines('lamp', { filter: { field: 'nothing', op: 'eq', value: 1 } })).rejects.toMatchObject({
      code: 'invalid',
    })
  })

  test('pages follow each other without a gap or a repeat, whatever is written meanwhile', async () => {
    for (let n = 0; n < 7; n++) await it.hears(`person ${n}`, `lamp number ${n}`)
    const seen: string[] = []
    for (let cursor: string | undefined; ; ) {
      const { data, next } = await look<MessageHit>('messages', 'lamp', { limit: 3, cursor })
      seen.push(...data.map(({ message }) => message.id))
      if (seen.length === 3) await it.hears('late', 'a lamp of later')
      if (!next) break
      cursor = next
    }
    expect([seen.length, new Set(seen).size]).toEqual([7, 7])
  })

  test.each(['nonsense', 'W10', Buffer.from('["messages","x","y",0,true]').toString('base64url')])(
    'the cursor %j is refused',
    async (cursor) => {
      await expect(look('messages', 'lamp', { cursor })).rejects.toMatchObject({ code: 'invalid' })
    },
  )

  test('usual words are found in the last hours, rare ones in all time, both beyond the first batch', async () => {
    await sql`
      INSERT INTO messages (account_id, id, conversation_id, number, seq, kind, author, parts, text, created_at)
      SELECT ${it.shop.accountId}::uuid, md5('m' || n)::uuid, ${it.nadia.id}::uuid, 100 + n, 100 + n, 'in', '{"kind":"contact"}', '[]',
        CASE WHEN n = 999 THEN 'a unicorn' ELSE 'usual words' END, now() - n * interval '5 hours' FROM generate_series(1, 999) AS n`.execute(
      it.db.root,
    )
    expect(await lines('unicorn')).toEqual(['a [unicorn]'])
    const all = new Set<string>()
    for (let cursor: string | undefined; ; ) {
      const { data, next } = await look<MessageHit>('messages', 'usual', { limit: 50, cursor })
      for (const { message } of data) all.add(message.id)
      if (!next) break
      cursor = next
    }
    expect(all.size).toBe(998)
  })

  test('contacts are found with a letter wrong, and by the middle of their address', async () => {
    await it.db.root
      .updateTable('contacts')
      .set({ name: 'Nadia Rahimi' })
      .where('id', '=', it.nadia.contact_id)
      .execute()
    await it.db.root
      .insertInto('identities')
      .values({
        account_id: it.shop.accountId,
        id: crypto.randomUUID(),
        contact_id: it.nadia.contact_id,
        namespace: 'email',
        value: 'n.rahimi@flowers.example',
        verified: true,
      })
      .execute()
    for (const words of ['Rahmi', 'flowers', 'nadia', 'n.rahimi@f'])
      expect([words, (await look<ContactHit>('contacts', words)).data.map(({ contact }) => contact.name)]).toEqual([
        words,
        ['Nadia Rahimi'],
      ])
  })

  test('a merged contact is found as the one they became', async () => {
    const bob = await it.hears('bob', 'Hi')
    await it.command('merge_contacts', { from: bob.contact_id, into: it.nadia.contact_id })
    const { data } = await look<ContactHit>('contacts', 'bob')
    expect(data.map(({ contact }) => contact.id)).toEqual([it.nadia.contact_id])
  })

  test('another account finds nothing of it', async () => {
    const other = await scene(it.db, { slug: 'other' })
    for (const of of ['messages', 'conversations', 'contacts'] as const) {
      expect((await look(of, 'parcel', {}, other.accountId)).data).toEqual([])
      expect((await look(of, 'nadia', {}, other.accountId)).data).toEqual([])
    }
  })
})
