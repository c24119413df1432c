// Nadia asks to be forgotten, after Maya answered her from Slack in every way there is.
import { text } from '@deskless/core/contract'
import { onEachEngine, tablesHolding, until } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

const CANARY = 'tirralirra'

onEachEngine((engine) => {
  let line: Line
  beforeEach(async () => {
    line = await wholeLine(engine)
  })
  afterEach(() => line.close())

  const everybodyTalks = async () => {
    await line.nadiaWrites(`My name is ${CANARY}`)
    const root = await line.asked(`My name is ${CANARY}`)
    await line.slack.human.click(root, 'reply')
    await line.slack.human.submit(await line.view(), { text: `Dear ${CANARY}` })
    await line.arrived(`Dear ${CANARY}`)
    const typed = await line.slack.human.type('#support', `So it is ${CANARY}`, { threadTs: root.ts })
    await until(async () => (await line.notes()).length === 1, 'the note')
    await line.slack.human.openShortcut(typed, 'send_to_customer')
    await line.slack.human.submit(await line.view())
    await line.arrived(`So it is ${CANARY}`)
    const conversation = (await line.conversation()).id
    await line.hub.command('suggest', { conversation, parts: [text(`Goodbye ${CANARY}`)], why: `She is ${CANARY}` })
    await line.shows('Draft — not sent')
    await line.hub.settled()
    return { root, typed }
  }

  test('what agents did in Slack holds none of her words either, and the thread shows that she is gone', async () => {
    const { hub } = line
    const { typed } = await everybodyTalks()
    expect(await tablesHolding(hub.database.db, CANARY)).toEqual(expect.arrayContaining(['messages', 'raw_items']))
    await hub.command('erase_contact', { contact: (await line.conversation()).contact.id })
    await line.shows('[erased]')
    await line.shows('(removed)')
    await until(async () => (await line.root()).words.includes('Resolved'), 'the card to say that it is over')
    // Slack tells of each line that was drawn anew, and what it said before.
    const isGone = async () => (await tablesHolding(hub.database.db, CANARY)).length === 0
    await until(isGone, 'the last of her words to go')
    const shown = [await line.root(), ...(await line.thread())].filter((message) => message.ts !== typed.ts)
    expect(shown.map((message) => message.words).join()).not.toContain(CANARY)
    expect((await line.root()).words).not.toContain('Nadia')
    // Her line and the answer from the form. Maya's own line is Maya's to delete, and is not posted again.
    expect(shown.filter((message) => message.words.startsWith('[erased]'))).toHaveLength(2)
  })

  test('where it had moved on, neither the old card and its thread nor what was told again says them', async () => {
    const { hub, slack } = line
    const { typed } = await everybodyTalks()
    slack.addChannel(slack.demo.team.id, { name: 'billing', members: [slack.demo.maya.id] })
    const { installation_id: installation } = await hub.hub.services.db.root
      .selectFrom('mirrors')
      .select('installation_id')
      .executeTakeFirstOrThrow()
    const { id: conversation, contact } = await line.conversation()
    await hub.command('move_mirror', { conversation, installation, channel: '#billing' })
    await line.shows('This conversation goes on in')
    const there = async () => {
      const card = (await slack.human.channel('#billing')).find((message) => message.metadata !== undefined)
      return card ? slack.human.thread('#billing', card.ts) : []
    }
    const words = async () => {
      const all = [await line.root(), ...(await line.thread()), ...(await there())]
      return all.filter(({ ts }) => ts !== typed.ts).map((message) => message.words)
    }
    expect((await words()).filter((said) => said.includes('The last lines') && said.includes(CANARY))).toHaveLength(1)
    await hub.command('erase_contact', { contact: contact.id })
    await until(async () => !/tirralirra|Nadia/.test((await words()).join()), 'her words and name to go from Slack')
    const told = (await words()).filter((said) => said.includes('The last lines'))
    expect(told.map((said) => said.split('[erased]').length)).toEqual([5])
    expect((await line.root()).words).toContain('goes on in')
    expect((await line.root()).controls).toEqual([])
  })
})
