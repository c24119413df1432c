// Canned responses in the Reply form: found while typing, put behind what was typed, sent with what they attach.
import type { Part } from '@deskless/core/contract'
import { templateFromMarkdown } from '@deskless/core/contract'
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SeenView } from '../../simulator/index.ts'
import { anotherNadia } from '../testing/another.ts'
import type { Line } from '../testing/line.ts'
import { wholeLine } from '../testing/line.ts'

onEachEngine((engine) => {
  let house: Line
  let line: Line
  beforeAll(async () => {
    house = await wholeLine(engine)
  })
  beforeEach(async () => {
    await house.hub.hub.services.db.root.deleteFrom('canned_responses').execute()
    line = await anotherNadia(house)
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
  })
  afterAll(() => house.close())

  /** Kept for the account unless somebody is named. */
  const keep = async (short_code: string, text: string, over: { member_id?: string; files?: Part[] } = {}) => {
    const { files = [], ...owner } = over
    const parts = [...(text ? [{ is: 'text', text, canon: templateFromMarkdown(text) }] : []), ...files]
    const row = { account_id: line.hub.accountId, id: crypto.randomUUID(), short_code, text, ...owner }
    const found = { code_words: short_code.replaceAll('-', ' '), searched: text.toLowerCase() }
    await line.hub.hub.services.db.root
      .insertInto('canned_responses')
      .values({ ...row, ...found, parts: JSON.stringify(parts) })
      .execute()
    return row.id
  }
  const fileOf = async (name: string, content: string): Promise<Part> => {
    const { files } = line.hub.hub.services.hubFor(line.hub.accountId, 'slack')
    const { id } = await files.save({ name, bytes: Buffer.from(content) })
    await line.hub.hub.services.db.root.updateTable('files').set({ kept: true }).where('id', '=', id).execute()
    return { is: 'file', file: id, name, mime: 'text/plain', as: 'file' }
  }
  const opens = async (): Promise<SeenView> => {
    await line.slack.human.click(await line.root(), 'reply')
    return line.view()
  }
  const offered = async (letters = '') =>
    (await line.slack.human.suggestions(await line.view(), 'canned', letters)).map(({ text }) => text.text)
  const picks = async (id: string): Promise<SeenView> => {
    await line.slack.human.selectOption(await line.view(), 'canned', id)
    return line.view()
  }
  const types = async (text: string): Promise<SeenView> => line.slack.human.fill(await line.view(), { text })
  /** What stands in the field of the text. */
  const written = async (): Promise<string> => {
    const { values } = await line.view()
    const [block] = Object.keys(values).filter((id) => id.startsWith('text'))
    return JSON.stringify(values[block ?? '']?.text?.rich_text_value ?? '')
  }
  const sends = async (values: Record<string, unknown> = {}) => line.slack.human.submit(await line.view(), values)

  test('what fits is offered as one types, one’s own first, and nobody else’s', async () => {
    await keep('thanks', 'Thank you, {{contact.first_name}}!')
    await keep('thanks', 'Cheers', { member_id: line.hub.maya })
    await keep('omars-thanks', 'Hey', { member_id: line.hub.omar })
    await opens()
    expect(await offered('tha')).toEqual(['thanks (yours)', 'thanks (for everybody)'])
    expect(await offered('thank you')).toEqual(['thanks (for everybody)'])
    expect(await offered('nothing like this')).toEqual([])
  })

  test('letters somebody types are not stored', async () => {
    await opens()
    for (const letters of ['r', 're', 'ref']) await offered(letters)
    await line.hub.settled()
    const items = await line.hub.hub.services.db.root.selectFrom('raw_items').select('body').execute()
    const stored = items.map(({ body }) => decodeURIComponent(Buffer.from(body).toString()))
    expect(stored.filter((body) => body.includes('block_actions'))).not.toEqual([])
    expect(stored.filter((body) => body.includes('block_suggestion'))).toEqual([])
  })

  test('the chosen one stands in the form, filled in, and goes to Nadia with its marks', async () => {
    const id = await keep(
      'way',
      'Dear {{contact.first_name}}, #{{conversation.number}} is **on its way**. {{agent.first_name}}',
    )
    await opens()
    const form = await picks(id)
    expect(form.words).toContain('To *Nadia Rahimi by Pigeon post*')
    expect(await written()).toContain('"style":{"bold":true}')
    expect(await sends()).toEqual({ closed: true, errors: {} })
    await line.arrived(`Dear Nadia, #${(await line.conversation()).number} is on its way. Maya`)
  })

  test('what was typed before stays, mentions too, and the response stands behind it', async () => {
    const id = await keep('bye', 'See you soon')
    await opens()
    await types('Hello *you*, @omar knows')
    await picks(id)
    const now = await written()
    for (const part of ['"bold":true', '"type":"user"', 'Hello ', '\\n\\n', 'See you soon']) expect(now).toContain(part)
    expect(now.indexOf('Hello')).toBeLessThan(now.indexOf('See you soon'))
    expect(await sends()).toMatchObject({ closed: true })
    await line.arrived('Hello you, @Omar Haddad knows\n\nSee you soon')
  })

  test('what stands in the other fields stays as well', async () => {
    const id = await keep('bye', 'See you soon')
    await opens()
    await line.slack.human.fill(await line.view(), {
      files: [{ name: 'label.txt', content: 'To: Nadia' }],
      after: 'resolve',
    })
    await picks(id)
    expect(await sends()).toMatchObject({ closed: true })
    await line.arrived('label.txt')
    expect(line.flown()).toEqual(['See you soon', 'label.txt'])
    await until(async () => (await line.conversation()).status === 'resolved', 'the end')
  })

  test('another choice replaces the first while nobody touched it, and follows it once somebody did', async () => {
    const [one, two] = [await keep('one', 'First'), await keep('two', 'Second')]
    await opens()
    await picks(one)
    await picks(two)
    expect(await written()).not.toContain('First')
    await types('Second, with love')
    await picks(one)
    const now = await written()
    expect(now.indexOf('with love')).toBeLessThan(now.indexOf('First'))
    expect(now).toContain('with love')
  })

  test('what has no value is named, stays visible, and is not sent until it is written in', async () => {
    const id = await keep('call', 'We call you at {{contact.phone}}, {{contact.last_name|friend}}')
    await opens()
    const form = await picks(id)
    expect(form.words).toContain('the contact’s phone number ({{contact.phone}})')
    expect(await written()).toContain('{{contact.phone}}')
    const refused = await sends()
    expect(refused.closed).toBe(false)
    expect(Object.values(refused.errors).join()).toContain('Write it in before you send')
    expect(line.flown()).toEqual([])
    expect(await sends({ text: 'We call you at +47 1' })).toMatchObject({ closed: true })
    await line.arrived('We call you at +47 1')
  })

  describe('attachments', () => {
    test('go out with the answer, each once, and remain the account’s', async () => {
      const prices = await fileOf('prices.txt', 'dear')
      const id = await keep('prices', 'Our prices', { files: [prices] })
      await opens()
      expect((await picks(id)).words).toContain('📎 prices.txt')
      expect(await sends()).toMatchObject({ closed: true })
      await line.arrived('prices.txt')
      expect(line.flown()).toEqual(['Our prices', 'prices.txt'])
      const { file } = prices as { file: string }
      const { root: db } = line.hub.hub.services.db
      const rows = await db.selectFrom('files').select('message_id').where('id', '=', file).execute()
      expect(rows).toEqual([{ message_id: null }])
      await line.hub.command('erase_contact', { contact: (await line.conversation()).contact.id })
      await line.hub.settled()
      const { files } = line.hub.hub.services.hubFor(line.hub.accountId, 'slack')
      expect(Buffer.from(await files.bytes(file)).toString()).toBe('dear')
    })

    test('one without its tick is left out', async () => {
      const [prices, map] = [await fileOf('prices.txt', 'dear'), await fileOf('map.txt', 'left')]
      const id = await keep('prices', 'Our prices', { files: [prices, map] })
      await opens()
      await picks(id)
      expect(await sends({ attached: [(map as { file: string }).file] })).toMatchObject({ closed: true })
      await line.arrived('map.txt')
      expect(line.flown()).toEqual(['Our prices', 'map.txt'])
    })

    test('may be all there is', async () => {
      const id = await keep('map', '', { files: [await fileOf('map.txt', 'left')] })
      await opens()
      await picks(id)
      expect(await sends()).toMatchObject({ closed: true })
      await line.arrived('map.txt')
    })

    test('beyond ten they are refused with a sentence, and what stands in the form stays', async () => {
      const many = async (n: number) => Promise.all(Array.from({ length: n }, (_, i) => fileOf(`${n}-${i}.txt`, 'x')))
      const [six, five] = [
        await keep('six', 'Six', { files: await many(6) }),
        await keep('five', 'Five', { files: await many(5) }),
      ]
      await opens()
      await types('See these')
      await picks(six)
      expect((await picks(five)).words).toContain('up to ten files')
      expect(await written()).toContain('Six')
      expect(await written()).not.toContain('Five')
    })
  })

  test('what came meanwhile is shown with the response still in the form', async () => {
    const map = await fileOf('map.txt', 'left')
    const id = await keep('way', 'On its way', { files: [map] })
    await opens()
    await picks(id)
    await line.nadiaWrites('Forget it!')
    await line.shows('Forget it!')
    expect(await sends()).toMatchObject({ closed: false })
    expect((await line.view()).words).toContain('Forget it!')
    expect(await written()).toContain('On its way')
    expect(await sends()).toMatchObject({ closed: true })
    await line.arrived('map.txt')
    expect(line.flown()).toEqual(['On its way', 'map.txt'])
  })

  test('one that was removed meanwhile is told, and nothing is lost', async () => {
    const id = await keep('way', 'On its way')
    await opens()
    await types('Hello')
    const choice = (await line.slack.human.suggestions(await line.view(), 'canned', 'way'))[0]
    await line.hub.hub.services.db.root.deleteFrom('canned_responses').where('id', '=', id).execute()
    await line.slack.human.selectOption(await line.view(), 'canned', choice)
    expect((await line.view()).words).toContain('This response is gone')
    expect(await sends()).toMatchObject({ closed: true })
    await line.arrived('Hello')
  })

  test('too long together, nothing is changed', async () => {
    const id = await keep('long', `${'word '.repeat(3_900)}`)
    await opens()
    await types('x'.repeat(15_000))
    expect((await picks(id)).words).toContain('too long for one form')
    expect(await written()).toContain('xxx')
  })

  test('what was taken to hand last is offered first', async () => {
    await keep('thanks-a', 'A')
    const id = await keep('thanks-b', 'B')
    await opens()
    await picks(id)
    expect(await offered('thanks')).toEqual(['thanks-b (for everybody)', 'thanks-a (for everybody)'])
  })

  test('who is not known is offered nothing', async () => {
    await keep('thanks', 'A')
    await opens()
    const { root: db } = line.hub.hub.services.db
    const disabled = (disabled_at: Date | null) =>
      db.updateTable('members').set({ disabled_at }).where('id', '=', line.hub.maya).execute()
    await disabled(new Date())
    expect(await offered('thanks')).toEqual([])
    await disabled(null)
  })

  test.each([
    ['1h', 3_600],
    ['3h', 10_800],
  ])('“and snooze” for %s', async (after, seconds) => {
    await opens()
    expect(await sends({ text: 'Later.', after })).toMatchObject({ closed: true })
    await line.arrived('Later.')
    const { snoozedUntil } = await until(async () => {
      const now = await line.conversation()
      return now.status === 'snoozed' && now
    }, 'sleep')
    expect(Math.round(((snoozedUntil as Date).getTime() - Date.now()) / 60_000)).toBe(seconds / 60)
  })

  test.each(['snooze', 'tomorrow', 'monday'])('“and snooze” until %s', async (after) => {
    await opens()
    expect(await sends({ text: 'Later.', after })).toMatchObject({ closed: true })
    await line.arrived('Later.')
    await until(async () => (await line.conversation()).status === 'snoozed', 'sleep')
    const { snoozedUntil } = await line.conversation()
    if (after === 'snooze') expect(snoozedUntil).toBe('next-message')
    else expect((snoozedUntil as Date).getTime()).toBeGreaterThan(Date.now())
  })
})

test('over Socket Mode menus are filled as well', async () => {
  const line = await wholeLine('pglite', 'socket')
  try {
    await line.nadiaWrites('Where is my parcel?')
    await line.slack.human.click(await line.asked('Where is my parcel?'), 'reply')
    expect(await line.slack.human.suggestions(await line.view(), 'canned', 'x')).toEqual([])
  } finally {
    await line.close()
  }
})
