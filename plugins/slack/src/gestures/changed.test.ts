// Edits and deletions, both ways: what follows a line to the customer, what stays, and what their own changes do to the thread.
import { fly, onEachEngine, until, WHISTLE } from '@deskless/core/testing'
import { afterAll, describe, expect, test } from 'vitest'
import type { Seen } from '../../simulator/index.ts'
import { anotherNadia } from '../testing/another.ts'
import type { Line } from '../testing/line.ts'
import { wholeLine } from '../testing/line.ts'

onEachEngine((engine) => {
  let line: Line
  let root: Seen
  /** How many letters were changed before. */
  let before: number
  const houses = new Map<boolean, Line>()
  afterAll(async () => {
    for (const house of houses.values()) await house.close()
  })
  const begin = async (amends: boolean) => {
    const house = houses.get(amends) ?? (await wholeLine(engine, 'http', undefined, [], { amends }))
    houses.set(amends, house)
    line = await anotherNadia(house)
    before = line.post.amended.length
    await line.nadiaWrites('Where is my parcel?')
    root = await line.asked('Where is my parcel?')
  }
  const sends = async (words: string) => {
    const text = `<@${line.slack.demo.credentials.botUserId}> ${words}`
    const typed = await line.slack.human.type('#support', text, { threadTs: root.ts })
    await line.arrived(words)
    await line.hub.settled()
    return typed
  }
  const amended = () => line.post.amended.slice(before).map(({ says }) => says)

  describe('where the channel can change a letter', () => {
    test('an edit of a sent line follows it, a preview of a link does not', async () => {
      await begin(true)
      const typed = await sends('It is in Lyin')
      await line.slack.human.preview(typed)
      await line.slack.settled()
      await line.hub.settled()
      expect(amended()).toEqual([])
      await line.slack.human.edit(typed, 'It is in Lyon')
      await until(() => amended().includes('It is in Lyon'), 'the edit')
      for (const { payload } of line.slack.ledger.deliveries('message'))
        if (JSON.stringify(payload).includes(typed.ts)) await line.slack.deliverAgain(payload)
      await line.hub.settled()
      expect([amended(), line.flown()]).toEqual([['It is in Lyon'], ['It is in Lyin']])
    })

    test('an edit that a guard speaks against stays here, and may be sent as a correction', async () => {
      await begin(true)
      const typed = await sends('It is in Lyon')
      await line.slack.human.edit(typed, 'the password is hunter22')
      const offer = await line.shows('The customer keeps what was sent.')
      expect(amended()).toEqual([])
      await line.slack.human.click(offer, 'correct')
      expect((await line.view()).words).toContain('To *Nadia Rahimi by Pigeon post*')
      expect(amended()).toEqual([])
    })

    test('a deletion of a sent line takes it back', async () => {
      await begin(true)
      const typed = await sends('oops')
      await line.slack.human.delete(typed)
      await until(() => amended().includes(undefined), 'the removal')
    })
  })

  describe('where it cannot', () => {
    test('an edit leaves what was sent, and offers to send the newer words', async () => {
      await begin(false)
      const typed = await sends('It is in Lyin')
      await line.slack.human.edit(typed, 'It is in *Lyon*')
      const offer = await line.shows('The customer keeps what was sent.')
      expect(line.flown()).toEqual(['It is in Lyin'])
      await line.slack.human.click(offer, 'correct')
      const form = await line.view()
      expect(JSON.stringify(form.blocks)).toContain('Lyon')
      await line.slack.human.submit(form)
      await line.arrived('It is in Lyon')
      expect(line.flown()).toEqual(['It is in Lyin', 'It is in Lyon'])
    })

    test('a deletion leaves it with the customer, and its author reads so', async () => {
      await begin(false)
      const typed = await sends('oops')
      await line.slack.human.delete(typed)
      await line.shows('The customer keeps it.')
      expect(line.flown()).toEqual(['oops'])
    })
  })

  test('an edit of the customer’s changes the post and says so; no other line moves', async () => {
    await begin(false)
    const of = await line.nadiaWrites('Is it in Lyon?')
    await line.asked('Is it in Lyon?')
    const lines = (await line.thread()).length
    const { thread: loft } = await line.conversation()
    const edit = { id: `edit-${of}`, loft, edit: { of, says: 'Where is my LAMP?' } }
    await fly(line.hub.url, line.inboxToken, [edit], WHISTLE)
    const post = await line.shows('Where is my LAMP?')
    expect(post.words).toContain('edited')
    await line.hub.settled()
    expect((await line.thread()).length).toBe(lines)
  })
})
