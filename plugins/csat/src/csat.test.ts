// Omar resolves what Nadia asked, and she says how content she is.
import type { HubEvent } from '@deskless/core/contract'
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Shop } from '../testing/shop.ts'
import { openShop } from '../testing/shop.ts'
import { heardMessage } from './answers.ts'
import { heardChange } from './asking.ts'
import { changeSurvey } from './surveys.ts'

onEachEngine((engine) => {
  let shop: Shop
  let nadia: string
  let visitors = 0
  beforeAll(async () => {
    shop = await openShop(engine)
    await shop.sets({ enabled: true })
  })
  beforeEach(() => {
    nadia = `nadia ${++visitors}`
  })
  afterAll(() => shop.stop())

  type Inbox = Parameters<Shop['writes']>[2]
  /** She asked, Omar answered and resolved it: she is asked. */
  const helped = async (inbox: Inbox = 'rich'): Promise<void> => {
    await shop.writes(nadia, 'Where is my parcel?', inbox)
    await shop.answers(nadia)
    await shop.resolves(nadia)
  }
  const scores = async (score: number, of?: string) => shop.picks(nadia, await shop.button(nadia, score), of)
  const status = async () => (await shop.conversation(nadia)).status
  const asked = async () => (await shop.messages(nadia)).filter(({ memo }) => memo?.afterwards === true)
  const notes = async () => (await shop.lines(nadia)).filter((line) => line.startsWith('note'))

  describe('who is asked', () => {
    test('who was helped, with five answers from the worst to the best, by a bot', async () => {
      await helped()
      const [question] = await asked()
      expect(question).toMatchObject({ kind: 'out', author: { kind: 'bot', name: 'Survey' } })
      expect(question!.parts).toMatchObject([
        {
          is: 'choices',
          text: 'How content are you with the help you got?',
          options: ['😞 Very bad', '🙁 Bad', '😐 Fair', '🙂 Good', '😀 Very good'].map((label) => ({ label })),
        },
      ])
      expect(await status()).toBe('resolved')
    })

    test('once per conversation: resolved again it asks nothing, and heard twice it is one survey', async () => {
      await helped()
      await shop.writes(nadia, 'One more thing')
      await shop.answers(nadia)
      await shop.resolves(nadia)
      for (const event of await events('conversation.changed')) await heardChange(event, shop.hub())
      await shop.house.settled()
      expect(await asked()).toHaveLength(1)
    })

    // Nothing below depends on the engine.
    if (engine !== 'pglite') return

    test('nobody whom no agent answered, and nobody whose matter a rule resolved', async () => {
      await shop.writes(nadia, 'Hello?')
      await shop.resolves(nadia)
      expect(await shop.survey(nadia)).toBeUndefined()
      await shop.writes(nadia, 'Hello??')
      await shop.answers(nadia)
      const { id: conversation, lastNumber: upTo } = await shop.conversation(nadia)
      const by = { actor: { kind: 'rule' as const, id: 'old' }, id: crypto.randomUUID() }
      await shop.hub().command('resolve', { conversation, upTo }, by)
      await shop.house.settled()
      expect(await shop.survey(nadia)).toBeUndefined()
    })

    test('no spam, and nobody who is blocked', async () => {
      await shop.writes(nadia, 'Buy gold')
      await shop.answers(nadia)
      const { id: conversation, contact } = await shop.conversation(nadia)
      await shop.house.command('mark_spam', { conversation })
      await shop.house.settled()
      expect(await shop.survey(nadia)).toBeUndefined()
      await shop.house.command('mark_spam', { conversation, spam: false })
      await shop.house.command('block', { contact: contact.id, blocked: true })
      await shop.house.settled()
      expect(await shop.survey(nadia)).toBeUndefined()
    })

    test('nobody where an inbox or a label says so', async () => {
      const label = (await shop.house.ask('POST', '/labels', { name: 'wholesale' })).body as { id: string }
      await shop.sets({ never: [label.id] }, 'rich')
      await shop.sets({ enabled: false }, 'plain')
      await shop.writes(nadia, 'Ten thousand, please')
      await shop.answers(nadia)
      const { id: conversation } = await shop.conversation(nadia)
      await shop.house.command('label', { conversation, add: [label.id] })
      await shop.resolves(nadia)
      expect(await shop.survey(nadia)).toBeUndefined()
      nadia = `${nadia} by letter`
      await helped('plain')
      expect(await shop.survey(nadia)).toBeUndefined()
      const path = (inbox: 'rich' | 'plain') => `/settings/inboxes/${shop.inboxes[inbox].id}`
      for (const inbox of ['rich', 'plain'] as const) await shop.ask('DELETE', path(inbox))
    })

    test('after a while, if it is over by then; resolved again later it is asked about', async () => {
      await shop.sets({ delayMinutes: 60 }, 'rich')
      await helped()
      expect([await asked(), (await shop.survey(nadia))?.status]).toEqual([[], 'due'])
      await shop.writes(nadia, 'Not over')
      await shop.timeComes()
      expect([await asked(), await shop.survey(nadia)]).toEqual([[], undefined])
      await shop.resolves(nadia)
      await shop.timeComes()
      expect(await asked()).toHaveLength(1)
      await shop.ask('DELETE', `/settings/inboxes/${shop.inboxes.rich.id}`)
    })

    test('where the channel is closed for us by then, the thread says why nothing was asked', async () => {
      await shop.writes(nadia, 'Where is my parcel?', 'daily')
      await shop.answers(nadia)
      await shop.hoursPass(nadia, 25)
      await shop.resolves(nadia)
      expect(await asked()).toEqual([])
      expect(await notes()).toEqual([
        expect.stringMatching(/^note: 📊 No survey was sent: Pigeon post allows free answers for 24h/),
      ])
      expect(await status()).toBe('resolved')
    })
  })

  describe('what she answers', () => {
    test('stands as a line in the thread and as a badge, and takes nothing up again', async () => {
      await helped()
      await scores(5)
      expect(await notes()).toEqual(['note: 📊 CSAT: 😀 5/5 · Very good'])
      const { attributes, waitingSince } = await shop.conversation(nadia)
      expect([attributes, waitingSince, await status()]).toEqual([{ CSAT: '😀 5/5' }, undefined, 'resolved'])
    })

    test('is heard twice and told once', async () => {
      await helped()
      await scores(4)
      const before = await shop.lines(nadia)
      await changeSurvey(shop.hub(), (await shop.survey(nadia))!.id, { told_up_to: 0 }).execute()
      for (const event of await events('message.received')) await heardMessage(event, shop.hub())
      await shop.house.settled()
      expect(await shop.lines(nadia)).toEqual(before)
      expect(await shop.survey(nadia)).toMatchObject({ score: 4, score_before: null })
    })

    test('days later belongs to what it was asked about, and opens nothing', async () => {
      await helped()
      await shop.hoursPass(nadia, 80)
      await scores(4)
      const hers = (await shop.house.conversations()).filter(({ contact }) => contact.name === nadia)
      expect(hers.map((one) => one.status)).toEqual(['resolved'])
      expect(await shop.survey(nadia)).toMatchObject({ score: 4 })
    })

    test('beside another matter of hers belongs to the older one all the same', async () => {
      await helped()
      const question = shop.post.flown.findLast(({ thread }) => thread === nadia)?.key
      const { id: first } = await shop.conversation(nadia)
      const choice = await shop.button(nadia, 2)
      await shop.hoursPass(nadia, 80)
      await shop.writes(nadia, 'Something else')
      await shop.picks(nadia, choice, question)
      const hers = (await shop.house.conversations()).filter(({ contact }) => contact.name === nadia)
      expect(hers.map((one) => [one.id === first, one.status])).toEqual([
        [true, 'resolved'],
        [false, 'open'],
      ])
      expect((await shop.house.messages(first)).at(-1)?.text).toContain('📊 CSAT: 🙁 2/5')
    })

    test('before the hub knows the name of its question opens nothing either', async () => {
      const arrived = Promise.withResolvers<void>()
      await shop.writes(nadia, 'Where is my parcel?')
      await shop.answers(nadia)
      shop.post.next.push(async () => {
        await arrived.promise
        return { keys: ['early'] }
      })
      const { id, lastNumber } = await shop.conversation(nadia)
      await shop.house.command('resolve', { conversation: id, upTo: lastNumber })
      await until(async () => (await asked()).length === 1, 'the question')
      const pressed = shop.picks(nadia, await shop.button(nadia, 5), 'early')
      await until(async () => (await shop.survey(nadia))?.score === 5, 'her score')
      arrived.resolve()
      await pressed
      expect(await status()).toBe('resolved')
    })

    test('in numbers, where the channel has no buttons: in plain words, and her words then are her comment', async () => {
      await helped('plain')
      expect(shop.heard(nadia).at(-1)).toBe(
        'How content are you with the help you got?\n1. Very bad\n2. Bad\n3. Fair\n4. Good\n5. Very good',
      )
      await shop.writes(nadia, '4', 'plain')
      expect([await status(), await notes()]).toEqual(['resolved', ['note: 📊 CSAT: 🙂 4/5 · Good']])
      expect(shop.heard(nadia).at(-1)).toBe('Thank you! What was good, and what could be better?')
      await shop.writes(nadia, 'It took a week', 'plain')
      expect(await shop.survey(nadia)).toMatchObject({ score: 4, comment: 'It took a week' })
      // Words may be about anything: somebody has to read them.
      expect(await status()).toBe('open')
    })

    // Nothing below depends on the engine.
    if (engine !== 'pglite') return

    test('with a comment in a form, which takes nothing up again', async () => {
      await helped()
      await scores(5)
      expect((await asked()).at(-1)!.parts).toMatchObject([
        { is: 'form', title: 'Thank you! What was good, and what could be better?', fields: [{ required: false }] },
        { is: 'choices', options: [{ label: 'Change my answer' }] },
      ])
      await shop.fills(nadia, { [await shop.button(nadia, 'comment')]: ' Omar was kind ' })
      expect(await shop.survey(nadia)).toMatchObject({ score: 5, comment: 'Omar was kind' })
      expect(await status()).toBe('resolved')
    })

    test('may be changed: by the same buttons, or asked once more', async () => {
      await helped()
      const [first] = shop.post.flown.filter(({ thread }) => thread === nadia).slice(-1)
      await scores(5)
      await scores(3, first?.key)
      expect((await notes()).at(-1)).toBe('note: 📊 CSAT: 😐 3/5 · Fair · before: 5/5')
      await shop.picks(nadia, await shop.button(nadia, 'again'))
      expect((await asked()).map(({ parts }) => parts[0]?.is)).toEqual(['choices', 'form', 'choices'])
      await scores(4)
      const { attributes } = await shop.conversation(nadia)
      expect([attributes, await status()]).toEqual([{ CSAT: '🙂 4/5' }, 'resolved'])
    })

    test('is locked after fourteen days', async () => {
      await helped()
      await scores(5)
      const told = await notes()
      await shop.hoursPass(nadia, 14 * 24 + 1)
      await scores(1)
      expect([(await shop.survey(nadia))?.score, await notes(), await status()]).toEqual([5, told, 'resolved'])
    })

    test('is of her own survey: what another conversation was asked is no answer here', async () => {
      await helped()
      const hers = await shop.button(nadia, 1)
      nadia = `${nadia} and omar's aunt`
      await helped()
      await shop.picks(nadia, hers)
      expect((await shop.survey(nadia))?.score).toBeNull()
      expect(await notes()).toEqual([])
    })
  })

  describe.runIf(engine === 'pglite')('a low score', () => {
    test('calls whoever has the conversation, and leaves it resolved where nobody wished more', async () => {
      await helped()
      await scores(2)
      const line = (await shop.messages(nadia)).find(({ kind }) => kind === 'note')
      expect(line).toMatchObject({
        text: '📊 CSAT: 🙁 2/5 · Bad · a low score',
        memo: { mentions: [shop.house.omar] },
      })
      expect(await status()).toBe('resolved')
    })

    test('reopens the conversation where that is set', async () => {
      await shop.sets({ reopen: true, low: 1 }, 'rich')
      await helped()
      await scores(2)
      expect(await status()).toBe('resolved')
      nadia = `${nadia} again`
      await helped()
      await scores(1)
      expect((await notes()).at(-1)).toBe('note: 📊 CSAT: 😞 1/5 · Very bad · a low score · reopened')
      expect(await shop.conversation(nadia)).toMatchObject({ status: 'open', assignee: { id: shop.house.omar } })
      await shop.ask('DELETE', `/settings/inboxes/${shop.inboxes.rich.id}`)
    })
  })

  test('of a person, everything is told and everything goes', async () => {
    await helped()
    await scores(5)
    await shop.fills(nadia, { [await shop.button(nadia, 'comment')]: 'Omar was kind' })
    const { contact, number } = await shop.conversation(nadia)
    const { body } = await shop.house.ask('GET', `/contacts/${contact.id}/export`)
    expect(JSON.stringify(body)).toContain('Omar was kind')
    await shop.house.command('erase_contact', { contact: contact.id })
    await shop.house.settled()
    const { data } = (await shop.ask('GET', '/surveys?limit=200')).body
    expect(data.filter((one) => (one.conversation as { number: number }).number === number)).toEqual([])
  })

  const events = async (type: string): Promise<HubEvent[]> => {
    const rows = await shop.house.database.db.root
      .selectFrom('events')
      .selectAll()
      .where('type', '=', type)
      .where('conversation_id', '=', (await shop.conversation(nadia)).id)
      .orderBy('seq')
      .execute()
    return rows.map((row) => ({
      id: row.id,
      type: row.type,
      at: row.created_at,
      conversation: row.conversation_id ?? '',
      ...(row.message_id && { message: row.message_id }),
      ...(row.actor && { actor: row.actor }),
      data: row.data,
    }))
  }
})
