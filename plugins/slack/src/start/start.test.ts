// Writing to a customer first, from the Home tab and from a message.
import type { Plugin } from '@deskless/core/contract'
import { definePlugin, z } from '@deskless/core/contract'
import { onEachEngine, until } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SeenView } from '../../simulator/index.ts'
import { plugin } from '../index.ts'
import type { Line } from '../testing/line.ts'
import { wholeLine } from '../testing/line.ts'

/** Wants numbers, and an approved template before anybody wrote. */
const ravens = (sent: unknown[], tells: { asOf?: Date }): Plugin =>
  definePlugin({
    id: 'ravens',
    contract: 1,
    channel: {
      label: 'Raven post',
      settings: z.object({}),
      capabilities: () =>
        ({
          ...{ text: { max: 500, marks: [] }, file: 'refuse', choices: 'fallback', card: 'fallback', form: 'fallback' },
          ...{
            location: 'fallback',
            template: 'native',
            edit: 'refuse',
            remove: 'refuse',
            react: 'refuse',
            typing: 'refuse',
          },
          ...{ seen: 'refuse', receipts: [], resend: 'safe', pace: { perSecond: 100, perThread: 100 } },
          start: { namespace: 'tower' },
          window: { from: 'contact-message', lasts: '24h', outside: ['template'] },
        }) as const,
      receive: () => ({ items: [] }),
      parse: () => [],
      pieces: ({ thread, parts }) => [{ thread, parts }],
      send: async ({ parts, thread }) => {
        sent.push({ parts, thread })
        return { keys: [`raven ${sent.length}`] }
      },
      address: (typed) => /^\s*tower\s*(\d+)\s*$/i.exec(typed)?.[1],
      templates: async () => [
        {
          ...{
            name: 'parcel_ready',
            language: 'en',
            text: 'Dear {{1}}, your parcel {{2}} is ready.',
            values: ['1', '2'],
          },
          ...tells,
        },
      ],
    },
  })

onEachEngine((engine) => {
  let line: Line
  let sent: { thread: string; parts: { text?: string; values?: unknown }[] }[]
  let tells: { asOf?: Date }
  beforeEach(async () => {
    sent = []
    tells = {}
    line = await wholeLine(engine, 'http', plugin, [ravens(sent, tells)])
  })
  afterEach(() => line.close())

  const maya = () => line.slack.human
  const opensForm = async () => {
    await maya().openHome('Deskless')
    const home = (await until(() => maya().home('Deskless'), 'the tab')) as SeenView
    await maya().click(home, 'home:start')
    return line.view()
  }
  const inboxes = () =>
    line.hub.database.db.root.selectFrom('connections').select(['id', 'plugin']).where('kind', '=', 'inbox').execute()

  test('to an address: it arrives, the conversation is hers, and the form leads to its thread', async () => {
    const form = await opensForm()
    await maya().submit(form, { 'start:address': 'bob', 'start:name': 'Bob', text: 'Your order is *ready*' })
    await line.arrived('Your order is ready')
    const done = await until(async () => {
      const view = await maya().view()
      return view && JSON.stringify(view.blocks).includes('/archives/') ? view : undefined
    }, 'the way to the thread')
    expect(done.words).toContain('On its way')
    expect(done.words).toContain('Bob')
    expect(await line.conversation()).toMatchObject({ thread: 'bob', assignee: { name: 'Maya Lindqvist' } })
    expect((await line.root()).words).toContain('Bob')
  })

  test('to somebody Deskless knows, found by letters', async () => {
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    const form = await opensForm()
    expect(await maya().suggestions(form, 'start:contact', 'zzz')).toEqual([])
    const [nadia] = await maya().suggestions(form, 'start:contact', 'nad')
    expect(nadia?.text.text).toContain('Nadia Rahimi')
    await maya().submit(form, { 'start:contact': nadia, text: 'One more thing' })
    await line.arrived('One more thing')
  })

  test('where a conversation is open the form says which, and keeps what was written', async () => {
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    const form = await opensForm()
    await maya().submit(form, { 'start:address': 'nadia', text: 'Hello' })
    const refused = await until(async () => {
      const view = await maya().view()
      return view?.errors.contact ? view : undefined
    }, 'the refusal')
    expect(refused.errors.contact).toContain('There is an open conversation with this contact: #1. Reply there.')
    expect(line.flown()).toEqual([])
  })

  test('nobody chosen, and both chosen, is said under the field; nothing is sent', async () => {
    const form = await opensForm()
    await maya().submit(form, { text: 'Hello' })
    expect((await maya().view())?.errors.contact).toContain('Say who gets it')
    expect(line.flown()).toEqual([])
  })

  test('an inbox that wants a template asks for one and for what is filled in; its address is checked', async () => {
    const inbox = await line.hub.addInbox('ravens', {}, { name: 'Tower' })
    const form = await opensForm()
    expect(await inboxes()).toHaveLength(2)
    await maya().click(form, 'start:inbox', inbox.id)
    const wants = await line.view()
    expect(wants.words).toContain('Template')
    await maya().click(wants, 'start:template', 'parcel_ready en')
    const filled = await line.view()
    expect(filled.words).toContain('Dear {{1}}')
    const values = { 'value:1': 'Bran', 'value:2': '77' }
    await maya().submit(filled, { ...values, 'start:address': 'the north' })
    expect((await maya().view())?.errors.contact).toContain('is no address that Raven post can write to')
    await maya().submit(filled, { 'start:address': 'Tower 3' })
    await until(() => sent.length > 0, 'the raven')
    expect(sent[0]).toMatchObject({
      thread: '3',
      parts: [{ is: 'template', values: { 1: 'Bran', 2: '77' }, text: 'Dear Bran, your parcel 77 is ready.' }],
    })
  })

  test('from an installation that lost a scope nobody is written to', async () => {
    const form = await opensForm()
    const { root: db } = line.hub.hub.services.db
    await db.updateTable('connections').set({ health: 'reauthorise' }).where('kind', '=', 'installation').execute()
    await maya().submit(form, { 'start:address': 'bob', text: 'Hello' })
    expect((await maya().view())?.errors.contact).toContain('Deskless lost its token or a permission')
    expect(line.flown()).toEqual([])
  })

  test('templates the provider told of earlier say so', async () => {
    tells.asOf = new Date('2026-11-20T08:00:00Z')
    const inbox = await line.hub.addInbox('ravens', {}, { name: 'Tower' })
    await maya().click(await opensForm(), 'start:inbox', inbox.id)
    const form = await until(async () => (await line.view()).words.includes('Template') && line.view(), 'the templates')
    expect(form.words).toContain('The provider cannot be asked now. These are its templates as of')
  })

  test('from a message: its words stand in the form, and leave only when Send is pressed', async () => {
    const said = await maya().type('#support', 'Tell Bob that the shop is closed')
    await maya().openShortcut(said, 'new_conversation')
    const form = await line.view()
    expect(JSON.stringify(form.blocks)).toContain('Tell Bob that the shop is closed')
    expect(line.flown()).toEqual([])
    await maya().submit(form, { 'start:address': 'bob', text: 'The shop is closed' })
    await line.arrived('The shop is closed')
    expect(line.flown()).toEqual(['The shop is closed'])
  })

  test('somebody Deskless does not know is told how to be known, and no form opens', async () => {
    const { teamId } = line.slack.demo.credentials
    const jane = line.slack.addUser(teamId, { name: 'jane', email: 'jane@elsewhere.example' })
    line.slack.joinChannel(line.slack.demo.support.id, jane.id)
    const said = await line.slack.human.as('jane').type('#support', 'Hello')
    await line.slack.human.as('jane').openShortcut(said, 'new_conversation')
    await until(async () =>
      (await line.slack.human.as('jane').thread('#support', said.ts)).some((one) =>
        one.words.includes('does not know you'),
      ),
    )
    expect(await line.slack.human.as('jane').view()).toBeUndefined()
  })
})
