// Nadia asks to be forgotten. Nothing of her may be found anywhere after it, and nobody else may lose a word.
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { searchKinds, text, uuidv7 } from '../contract/index.ts'
import { keepDraft } from '../conversations/drafts.ts'
import { search } from '../queries/search/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub, tablesHolding, until } from '../testing/index.ts'
import type { Letter, Town } from './testing/town.ts'
import { line, town } from './testing/town.ts'

/** Stands in everything Nadia says, is, or is called. */
const CANARY = 'canary'
const NADIA = `${CANARY}-nadia`
const HER_PHONE = `${CANARY}-phone`

onEachEngine((engine) => {
  let street: Town
  let house: TestHub
  let inbox: Awaited<ReturnType<TestHub['addInbox']>>
  let wall: Awaited<ReturnType<TestHub['addInstallation']>>
  beforeEach(async () => {
    street = town()
    house = await startHub({ engine, plugins: street.plugins, sweepMs: 50 })
    inbox = await house.addInbox('office', {})
    wall = await house.addInstallation('board', {}, 'support')
  })
  afterEach(() => house.stop())

  const bring = async (letters: Letter[], plugin = 'office', { token } = inbox) => {
    const answer = await fetch(`${house.url}/in/${plugin}/${token}`, { method: 'POST', body: JSON.stringify(letters) })
    expect(answer.status).toBe(200)
    await house.settled()
  }
  const writes = (who: string, says: string) => bring([line({ who, says, key: uuidv7() })])
  const conversationOf = async (who: string) => {
    const found = (await house.conversations()).find((c) => c.thread === who)
    if (!found) throw new Error(`${who} never wrote.`)
    return found
  }
  const isErased = async (contact: string) => {
    await house.command('erase_contact', { contact })
    await until(async () => (await jobs('erase')) === 0, 'the person is erased')
  }
  const erase = async (contact: string) => {
    await isErased(contact)
    await house.settled()
  }
  const jobs = async (subscriber: string) =>
    (await house.database.db.root.selectFrom('jobs').select('lane').where('subscriber', '=', subscriber).execute())
      .length
  const filesOnDisk = async () => {
    const folder = join(house.hub.services.config.dataDir, 'files')
    const names = await readdir(folder, { recursive: true }).catch(() => [])
    const paths = names.map((name) => join(folder, name))
    const files = (await Promise.all(paths.map(async (path) => ((await stat(path)).isFile() ? [path] : [])))).flat()
    return Promise.all(files.map((path) => readFile(path, 'utf8')))
  }

  /** One of everything that can be known of a person. */
  const livesHerLife = async () => {
    const first = line({ who: NADIA, says: `I am ${CANARY}`, key: `${CANARY}-first` })
    await bring([first, { key: `${CANARY}-torn`, lane: NADIA, says: CANARY }])
    const of = `${NADIA}/${CANARY}-first`
    await bring([
      { key: 'edit', lane: NADIA, facts: [{ is: 'edit', of, parts: [text(`I said ${CANARY}`)] }] },
      { key: 'react', lane: NADIA, facts: [{ is: 'reaction', of, emoji: '👍', by: 'contact' }] },
      { key: 'early', lane: NADIA, facts: [{ is: 'edit', of: `${NADIA}/never`, parts: [text(CANARY)] }] },
      { key: 'astray', lane: 'a lane of its own', facts: [], says: `about ${NADIA}` },
    ])
    const { id: conversation, contact } = await conversationOf(NADIA)
    const said = { conversation, parts: [text(`Dear ${CANARY}`)] }
    await house.command('reply', said, { id: `reply to ${NADIA}` })
    await house.settled()
    Object.assign(street.trouble, { times: 1, tell: `Nobody lives at ${CANARY}.` })
    await house.command('reply', said)
    await house.settled()
    await house.command('note', said)
    const record = {
      system: 'crm',
      type: 'contact',
      id: `${CANARY}-record`,
      label: CANARY,
      url: `https://crm.example/${CANARY}`,
    }
    await house.command('link_record', { ...record, contact: contact.id })
    await house.command('link_record', { ...record, conversation })
    await house.command('remark', { contact: contact.id, text: `Knows ${CANARY}` })
    await house.command('set_attributes', { conversation, attributes: { says: CANARY } })
    const began = { accountId: house.accountId, conversation, member: house.maya }
    await house.database.db.transaction((trx) =>
      keepDraft(trx, began, { number: 1, body: { mode: 'reply', text: `Dear ${CANARY}` } }),
    )
    await house.command('suggest', { ...said, action: { say: CANARY }, why: CANARY })
    await house.command('start', { inbox: inbox.id, to: { namespace: 'street', value: HER_PHONE }, parts: said.parts })
    await house.settled()
    await writes(HER_PHONE, `Also ${CANARY}`)
    const other = (await conversationOf(HER_PHONE)).contact
    await house.command('merge_contacts', { from: other.id, into: contact.id })
    await bring([{ key: 'gesture', lane: 'wall', says: `${CANARY} in ${conversation}` }], 'board', wall)
    const hub = house.hub.services.hubFor(house.accountId, 'diary')
    await hub.enqueue('remind', { of: NADIA }, { key: NADIA, at: new Date(Date.now() + 3_600_000) })
    await house.settled()
    return { contact: contact.id, other: other.id, conversation }
  }

  test('nothing of her is found in any table, and no file of hers on the disk', async () => {
    const { contact } = await livesHerLife()
    const before = await tablesHolding(house.database.db, CANARY)
    for (const table of 'contacts identities threads conversations messages message_versions files suggestions raw_items refs parked pieces deliveries commands jobs record_links remarks drafts'.split(
      ' ',
    ))
      expect(before, table).toContain(table)
    expect((await filesOnDisk()).join()).toContain(CANARY)
    const finds = async () => {
      const { root } = house.database.db
      const looks = searchKinds.map((of) => search(root, house.accountId, { of, words: CANARY, spam: true }))
      return (await Promise.all(looks)).map(({ data }) => data.length > 0)
    }
    expect(await finds()).toEqual([true, true, true])
    await erase(contact)
    expect(await finds()).toEqual([false, false, false])
    expect(await tablesHolding(house.database.db, CANARY)).toEqual([])
    expect((await filesOnDisk()).join()).not.toContain(CANARY)
    expect(house.logged.filter((one) => one.includes('was erased')).join()).not.toContain(CANARY)
  })

  test('what was told again to somebody else is theirs no more; what they say themselves stays', async () => {
    const { contact, conversation } = await livesHerLife()
    const mail = await house.addInbox('mailroom', {})
    const sends = (to: string) => house.command('send_transcript', { conversation, to, inbox: mail.id })
    const told = await sends('boss@home.example')
    await house.settled()
    const { message, conversation: theirs } = told as { message: string; conversation: string }
    await house.command('note', { conversation: theirs, parts: [text('The boss wants to know')] })
    await house.database.db.root
      .insertInto('outbox')
      .values({
        account_id: house.accountId,
        connection_id: mail.id,
        key: 'x',
        message_id: message,
        body: `"${CANARY}"`,
      })
      .execute()
    await house.settled()
    expect(
      [...street.board.values()].filter((it) => it.includes('Transcript') || it.includes(CANARY)).length,
    ).toBeGreaterThan(0)
    await erase(contact)
    await house.settled()
    expect(await tablesHolding(house.database.db, CANARY)).toEqual([])
    expect((await house.messages(theirs)).map((m) => m.text)).toEqual(
      expect.arrayContaining(['[erased]', 'The boss wants to know']),
    )
    expect([...street.board.values()].join()).not.toContain(CANARY)
  })

  test('that somebody else may have been her is forgotten too; what they say of themselves is theirs', async () => {
    const learns = (who: string): Letter => {
      const known = { namespace: 'street', value: who, verified: true }
      const claims = [{ namespace: 'email', value: 'both@Home.example', verified: false }]
      return { key: `claims of ${who}`, lane: who, facts: [{ is: 'identity', known, claims }] }
    }
    for (const who of [NADIA, 'zoe']) await writes(who, 'Hello')
    await bring([learns(NADIA), learns('zoe')])
    expect(await tablesHolding(house.database.db, 'both@home.example')).toContain('merge_suggestions')
    await erase((await conversationOf(NADIA)).contact.id)
    expect(await tablesHolding(house.database.db, 'both@home.example')).toEqual(['identities'])
  })

  test('the skeleton of her conversations stays, for those who count', async () => {
    const { contact, conversation } = await livesHerLife()
    const before = await house.messages(conversation)
    await erase(contact)
    const after = await house.messages(conversation)
    const bones = (it: typeof before) =>
      it.map((m) => [m.number, m.kind, m.createdAt, m.author.kind, m.delivery?.status])
    expect(bones(after)).toEqual(bones(before))
    expect(new Set(after.filter((m) => m.kind !== 'activity').map((m) => m.text))).toEqual(new Set(['[erased]']))
    const shown = (await house.conversations()).find((c) => c.id === conversation)
    expect(shown).toMatchObject({ status: 'resolved', contact: { name: 'Visitor', identities: [], attributes: {} } })
  })

  test('the wall agents read is told, and so is a plugin that remembers', async () => {
    const { contact, other } = await livesHerLife()
    expect([...street.board.values()].join()).toContain(CANARY)
    expect([...street.memory.keys()]).toEqual(expect.arrayContaining([contact, other]))
    await erase(contact)
    await until(() => !street.cards.at(-1)?.includes(CANARY), 'the cards are drawn anew')
    expect([...street.board.values()].join()).not.toContain(CANARY)
    expect([...street.memory.keys()]).toEqual([])
  })

  test('omid, who writes to the same inbox, loses nothing', async () => {
    await writes('omid', 'Where is my parcel?')
    const { contact } = await livesHerLife()
    const mine = async () => {
      const { id, contact: me } = await conversationOf('omid')
      const { root } = house.database.db
      const raw = await root
        .selectFrom('raw_items')
        .select(['outside_key', 'body'])
        .where('lane', 'like', '%omid')
        .execute()
      return {
        me,
        messages: (await house.messages(id)).map((m) => [m.text, m.parts]),
        raw,
        wall: [...street.board.values()].filter((it) => it.includes('parcel')),
      }
    }
    const before = await mine()
    expect(before.raw).toHaveLength(1)
    await erase(contact)
    expect(await mine()).toEqual(before)
    expect((await filesOnDisk()).join()).toContain('bytes of omid')
  })

  test('erased under whichever contact of hers, twice, and by the same wish again, it is done once', async () => {
    const { contact, other } = await livesHerLife()
    const wish = { id: uuidv7() }
    expect(await house.command('erase_contact', { contact: other }, wish)).toEqual({ contact })
    await erase(contact)
    expect(await house.command('erase_contact', { contact: other }, wish)).toEqual({ contact })
    await erase(other)
    expect(await tablesHolding(house.database.db, CANARY)).toEqual([])
    const audit = await house.database.db.root.selectFrom('audit').select(['action', 'target', 'actor']).execute()
    expect(audit).toEqual(
      Array(3).fill({ action: 'erase_contact', target: contact, actor: { kind: 'member', id: house.maya } }),
    )
  })

  test('who writes again is somebody new; what was brought before is still a duplicate', async () => {
    const { contact } = await livesHerLife()
    await erase(contact)
    await bring([line({ who: NADIA, says: `I am ${CANARY}`, key: `${CANARY}-first` })])
    expect(await tablesHolding(house.database.db, CANARY)).toEqual([])
    await writes(NADIA, 'Hello, it is me')
    const now = await conversationOf(NADIA)
    expect(now.contact.id).not.toBe(contact)
    expect((await house.messages(now.id)).map((m) => m.text)).toEqual([expect.stringContaining('Hello, it is me')])
  })

  test('a worker that dies in the middle leaves the rest to the next one', async () => {
    const { contact } = await livesHerLife()
    let deaths = 3
    const remove = house.hub.services.files.remove
    house.hub.services.files.remove = async (key) => {
      if (deaths-- > 0) throw new Error('The disk is away.')
      return remove(key)
    }
    await house.command('erase_contact', { contact })
    const again = async () => {
      await house.database.db.root
        .updateTable('jobs')
        .set({ run_at: new Date() })
        .where('subscriber', '=', 'erase')
        .execute()
      return (await jobs('erase')) === 0
    }
    await until(again, 'the person is erased')
    await house.settled()
    expect(deaths).toBeLessThan(0)
    expect(await tablesHolding(house.database.db, CANARY)).toEqual([])
    expect((await filesOnDisk()).join()).not.toContain(CANARY)
  })

  test('she writes on while she is erased: each line is gone, or of somebody new', async () => {
    const { contact } = await livesHerLife()
    const { token } = inbox
    const [until, wrote] = [Date.now() + 20_000, [] as string[]]
    // Nothing ever settles while she writes.
    const erased = isErased(contact).then(() => true)
    while (!(await Promise.race([erased, Promise.resolve(false)])) && Date.now() < until) {
      const key = `late ${wrote.length}`
      const body = JSON.stringify([line({ who: NADIA, says: key, key })])
      expect((await fetch(`${house.url}/in/office/${token}`, { method: 'POST', body })).status).toBe(200)
      wrote.push(key)
      await house.hub.runner?.idle()
    }
    await erased
    await house.settled()
    const all = await house.conversations()
    const hers = all.filter((c) => c.contact.id === contact)
    const old = (await Promise.all(hers.map((c) => house.messages(c.id)))).flat().filter((m) => m.kind !== 'activity')
    expect(new Set(old.map((m) => m.text))).toEqual(new Set(['[erased]']))
    expect(hers.every((c) => c.thread.startsWith('erased:'))).toBe(true)
    const since = all.filter((c) => c.thread === NADIA)
    expect(since.length).toBeLessThanOrEqual(1)
    const said = (await Promise.all(since.map((c) => house.messages(c.id)))).flat().map((m) => m.text.split('\n')[0])
    expect(said).toEqual(wrote.slice(wrote.length - said.length))
  })

  test('what a surface brings back, because it drew her words anew, is looked for again', async () => {
    const { contact, conversation } = await livesHerLife()
    await erase(contact)
    await bring([{ key: 'echo', lane: 'wall', says: `was: ${CANARY}, in ${conversation}` }], 'board', wall)
    expect(await tablesHolding(house.database.db, CANARY)).toEqual(['raw_items'])
    const { root } = house.database.db
    await root.updateTable('jobs').set({ run_at: new Date() }).where('subscriber', '=', 'erase-echo').execute()
    await until(async () => (await tablesHolding(house.database.db, CANARY)).length === 0, 'the echo is gone')
  })

  test('a reply to her is refused, and one that waited to leave never leaves', async () => {
    const { contact, conversation } = await livesHerLife()
    await house.hub.runner?.stop()
    const said = { conversation, parts: [text(`Too late, ${CANARY}`)] }
    await house.command('reply', said)
    await house.command('erase_contact', { contact })
    await house.another({ role: 'worker' })
    await until(async () => (await jobs('erase')) === 0, 'the person is erased')
    const last = (await house.messages(conversation)).findLast((m) => m.kind === 'out')
    expect(last).toMatchObject({ text: '[erased]', delivery: { status: 'failed', tell: 'The person was erased.' } })
    expect(street.sent.join()).not.toContain('Too late')
    await expect(house.command('reply', said)).rejects.toThrow('This person was erased; there is nobody to write to.')
    const start = { inbox: inbox.id, to: { contact }, parts: said.parts }
    await expect(house.command('start', start)).rejects.toThrow()
  })

  test('omar, who answers, may not erase; only who manages the data may', async () => {
    await writes(NADIA, 'Hello')
    const { contact } = await conversationOf(NADIA)
    await expect(house.command('erase_contact', { contact: contact.id }, { member: house.omar })).rejects.toThrow(
      'Your role does not allow this.',
    )
    await expect(house.command('erase_contact', { contact: uuidv7() })).rejects.toThrow('There is no such contact.')
  })
})
