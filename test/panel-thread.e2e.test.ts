// Omar answers from the panel, in a real browser: what goes out, what stays inside, what went wrong on its way.
import { fly, needs, onEachEngine, pigeonPost, until, WHISTLE } from '@deskless/core/testing'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Plugin } from '../core/src/contract/index.ts'
import { ChannelError, uuidv7 } from '../core/src/contract/index.ts'
import type { Desk } from './support/panel-stage.ts'
import { OMAR, panelStage } from './support/panel-stage.ts'

/** The pigeon post, which flies only for a day after somebody wrote, and has one approved letter. */
const withWindow = (): ReturnType<typeof pigeonPost> => {
  const post = pigeonPost()
  const { channel } = post.plugin
  const plugin: Plugin = {
    ...post.plugin,
    channel: {
      ...channel!,
      capabilities: (inbox) => ({
        ...channel!.capabilities(inbox),
        template: 'native',
        window: { from: 'contact-message', lasts: '24h', outside: ['template'] },
      }),
      templates: async () => [
        {
          name: 'on_its_way',
          language: 'en',
          text: 'Hello {{1}}, your parcel is on its way.',
          values: ['1'],
          asOf: new Date('2026-11-20T10:00:00Z'),
        },
      ],
    },
  }
  return { ...post, plugin }
}

const post = withWindow()

describe('omar answers from the panel', { ...needs('chromium'), timeout: 60_000 }, () => {
  onEachEngine((engine) => {
    const it = panelStage(engine, [post.plugin])
    let omar: Desk
    let door: string
    beforeAll(async () => {
      door = (await it.house.addInbox('pigeon', { whistle: WHISTLE })).token
      omar = await it.sit(OMAR, { viewport: { width: 1280, height: 800 }, timezoneId: 'Europe/Berlin' })
      omar.page.setDefaultTimeout(10_000)
    })
    afterAll(() => omar?.leave())

    const opens = async (id: string, page: Page = omar.page): Promise<Locator> => {
      await page.evaluate((hash) => {
        location.hash = hash
      }, `#/c/${id}`)
      const log = page.getByRole('log')
      await log.waitFor()
      return log
    }
    const field = (page = omar.page): Locator => page.locator('.field textarea')
    const says = async (text: string): Promise<void> => {
      await field().fill(text)
      await field().press('Control+Enter')
    }
    /** Past the seconds in which it could be taken back. */
    const now = (): Promise<void> => omar.page.getByRole('button', { name: 'Send now' }).click()
    const flies = async (says: string, bird = 'nadia'): Promise<string> => {
      const loft = uuidv7()
      await fly(it.house.url, door, [{ id: uuidv7(), loft, bird: `${bird} ${loft}`, name: 'Nadia', says }])
      const found = await until(async () => (await it.house.conversations()).find(({ thread }) => thread === loft))
      return found.id
    }
    const kinds = async (id: string) => (await it.house.messages(id)).map(({ kind, text }) => `${kind} ${text}`)

    test('nadia reads his answer in the widget, and he sees that she has', async () => {
      const { nadia, conversation } = await it.asks('Where is my parcel?')
      const log = await opens(conversation.id)
      await log.getByText('Where is my parcel?').waitFor()
      await omar.page.getByRole('button', { name: /Reply to .* by Web chat/ }).waitFor()
      await says('It arrives **tomorrow**.')
      await log.getByText(/Goes out in \d s/).waitFor()
      await now()
      await nadia.hears('It arrives tomorrow.')
      await log.locator('.line.out strong', { hasText: 'tomorrow' }).waitFor()
      await log.getByText(/Delivered|Read/).waitFor()
      await nadia.leave()
    })

    // Nothing below depends on the engine; each takes a browser of its own, and its time.
    if (engine !== 'pglite') return

    test('a note stays inside: nadia never sees it', async () => {
      const { nadia, conversation } = await it.asks('Are you still there?')
      const log = await opens(conversation.id)
      await omar.page.keyboard.press('n')
      await omar.page.locator('.composer.note').waitFor()
      await omar.page.getByText('Stays inside').or(field()).first().waitFor()
      await field().fill('@may')
      await omar.page.getByRole('option', { name: /Maya Lindqvist/ }).click()
      await field().pressSequentially('she sounds upset')
      await omar.page.getByRole('button', { name: 'Add note' }).click()
      await log.locator('.line.note', { hasText: '@Maya Lindqvist she sounds upset' }).waitFor()
      await field().blur()
      await omar.page.keyboard.press('r')
      await says('We are.')
      await now()
      expect(await nadia.hears('We are.')).toEqual(['Are you still there?', 'We are.'])
      expect((await kinds(conversation.id)).filter((one) => one.startsWith('note'))).toHaveLength(1)
      await nadia.leave()
    })

    test('what was sent is taken back within seconds, and stands in the field again', async () => {
      const id = await flies('May I return it?')
      await opens(id)
      await says('No.')
      await omar.page.getByRole('button', { name: 'Undo' }).click()
      await until(async () => (await field().inputValue()) === 'No.')
      await field().fill('')
      expect(post.flown.some(({ says }) => says === 'No.')).toBe(false)
    })

    test('a draft survives a reload, and is of its own conversation', async () => {
      const [one, other] = [await flies('First matter'), await flies('Second matter')]
      await opens(one)
      await field().fill('Half a sent')
      await opens(other)
      expect(await field().inputValue()).toBe('')
      await opens(one)
      expect(await field().inputValue()).toBe('Half a sent')
      await omar.page.reload()
      await omar.page.locator('.desk').waitFor()
      await until(async () => (await field().inputValue()) === 'Half a sent')
      await field().fill('')
    })

    test('an answer written for what nadia said before is not sent unseen; it goes when he says so', async () => {
      const id = await flies('Cancel my order')
      const { thread } = (await it.house.conversations()).find((one) => one.id === id)!
      const log = await opens(id)
      await log.getByText('Cancel my order').waitFor()
      // The answer is held up on its way, as by a slow network.
      const held = Promise.withResolvers<void>()
      await omar.page.route('**/v1/commands', async (route) => {
        await held.promise
        await route.fallback()
      })
      await says('It is cancelled.')
      await now()
      await fly(it.house.url, door, [
        { id: uuidv7(), loft: thread, bird: `nadia ${thread}`, says: 'No, please keep it!' },
      ])
      await log.getByText('No, please keep it!').waitFor()
      held.resolve()
      await log.getByRole('button', { name: 'Back to the text' }).waitFor()
      await log.getByText('What came meanwhile stands above.').waitFor()
      expect(await kinds(id)).not.toContain('out It is cancelled.')
      await log.getByRole('button', { name: 'Send anyway' }).click()
      await until(async () => (await kinds(id)).includes('out It is cancelled.'))
      await omar.page.unroute('**/v1/commands')
    })

    test('a delivery that failed says why, and is tried again', async () => {
      const id = await flies('Is it in stock?')
      const log = await opens(id)
      post.next.push(() => {
        throw new ChannelError({ code: 'storm', sent: 'no', retry: 'never', tell: 'The bird met a storm.' })
      })
      await says('It is.')
      await now()
      await log.getByText('The bird met a storm.').waitFor()
      await log.getByRole('button', { name: 'Try again' }).click()
      await until(() => post.flown.some(({ says }) => says === 'It is.'))
      await log.getByText('Sent', { exact: true }).waitFor()
      expect(await log.getByText('The bird met a storm.').count()).toBe(0)
    })

    test('of what nobody knows the fate, omar decides: it arrived, or it goes again', async () => {
      const id = await flies('Which size is it?')
      const log = await opens(id)
      const lost = () => {
        throw new ChannelError({ code: 'fog', sent: 'unsure', retry: 'never', tell: 'The bird was not seen again.' })
      }
      post.next.push(lost)
      await says('Size 40.')
      await now()
      await log.getByText('Nobody knows whether it arrived').waitFor()
      await log.getByRole('button', { name: 'It arrived' }).click()
      await log.getByText('Sent', { exact: true }).waitFor()
      expect(post.flown.some(({ says }) => says === 'Size 40.')).toBe(false)
      post.next.push(lost)
      await says('In blue.')
      await now()
      await log.getByRole('button', { name: 'Send again' }).click()
      await until(() => post.flown.some(({ says }) => says === 'In blue.'))
    })

    test('where the window is closed it says since when, and offers approved letters', async () => {
      const id = await flies('I will write again')
      const { root } = it.house.database.db
      const long = new Date(Date.now() - 3 * 86_400_000)
      await root
        .updateTable('messages')
        .set({ created_at: long, sent_at: long })
        .where('conversation_id', '=', id)
        .execute()
      await opens(id)
      await omar.page.getByText('An approved template can still be sent.').waitFor()
      expect(await field().count()).toBe(0)
      // The provider could not be asked: whoever sends one reads of when the list is.
      await omar.page.getByText(/cannot be asked now.*2026/).waitFor()
      await omar.page.getByRole('option', { name: /on_its_way/ }).click()
      await omar.page.getByRole('note').waitFor()
      await omar.page.getByLabel('1', { exact: true }).fill('Nadia')
      await omar.page.getByText('Hello Nadia, your parcel is on its way.').waitFor()
      await omar.page.getByRole('button', { name: 'Send to Nadia' }).click()
      await now()
      await until(async () => (await kinds(id)).some((one) => one.startsWith('out')))
    })

    test('a canned response is found by a slash and filled in', async () => {
      const id = await flies('Hello?')
      const body = {
        scope: 'account',
        shortCode: 'greet',
        parts: [{ is: 'text', text: 'Hello {{contact.first_name}}, this is {{agent.first_name}}.' }],
      }
      await it.house.ask('POST', '/canned-responses', body)
      await opens(id)
      await field().pressSequentially('/gre')
      await omar.page.getByRole('option', { name: /\/greet/ }).waitFor()
      await field().press('Enter')
      await until(async () => (await field().inputValue()) === 'Hello Nadia, this is Omar.')
      await field().fill('')
    })

    test('he assigns, snoozes and resolves by keyboard, and takes the last back', async () => {
      const id = await flies('One more thing')
      await opens(id)
      const state = async () => (await it.house.conversations()).find((one) => one.id === id)!
      await omar.page.locator('.log').focus()
      await omar.page.keyboard.press('i')
      await until(async () => (await state()).assignee?.name === 'Omar Haddad')
      await omar.page.keyboard.press('z')
      await omar.page.getByRole('option', { name: /Tomorrow morning/ }).click()
      await until(async () => (await state()).status === 'snoozed')
      await omar.page.locator('.log').focus()
      await omar.page.keyboard.press('e')
      await until(async () => (await state()).status === 'resolved')
      await omar.page.locator('.toast', { hasText: 'Resolved.' }).getByRole('button', { name: 'Undo' }).click()
      await until(async () => (await state()).status === 'open')
    })

    test('what is kept of a conversation and defined nowhere stands at its head', async () => {
      const id = await flies('Am I content?')
      await opens(id)
      await it.house.command('set_attributes', { conversation: id, attributes: { CSAT: '🙂 4/5' } })
      await omar.page.locator('.head .state').getByText('CSAT: 🙂 4/5').waitFor()
    })

    test('no page had an error of its own', () => {
      // What is refused, and who is not signed in yet, is said by the network as well.
      expect(omar.errors.filter((line) => !/status of (401|409|422)/.test(line))).toEqual([])
    })
  })
})
