// Omar's day in the panel: what stands in a thread, what he attaches, what he does with the matter, who else is there, and
// what goes wrong.
import { fly, needs, pigeonPost, until, WHISTLE } from '@deskless/core/testing'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Part } from '../core/src/contract/index.ts'
import { actionAsked, definePlugin, text, uuidv7 } from '../core/src/contract/index.ts'
import { saveFile } from '../core/src/files/index.ts'
import type { Desk } from './support/panel-stage.ts'
import { MAYA, OMAR, panelStage, signIn } from './support/panel-stage.ts'

const post = pigeonPost({ amends: true, file: { max: 50_000, mimes: ['image/*', 'text/plain'], perMessage: 3 } })
/** Somebody's plugin, which does one thing when it is wished. */
const stamps = definePlugin({
  id: 'stamps',
  contract: 1,
  actions: { stamp: { label: 'Stamp it', job: 'stamp', fits: ({ priority }) => priority === 'urgent' } },
  jobs: {
    stamp: {
      run: async (payload, hub) => {
        const { conversation } = actionAsked.parse(payload)
        const by = { actor: { kind: 'plugin' as const, id: 'stamps' }, id: `stamp:${conversation}` }
        await hub.command('note', { conversation, parts: [text('Stamped.')] }, by)
      },
    },
  },
})
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe('omar works in the panel', { ...needs('chromium'), timeout: 60_000 }, () => {
  const it = panelStage('pglite', [post.plugin, stamps])
  let omar: Desk
  let door: string
  beforeAll(async () => {
    door = (await it.house.addInbox('pigeon', { whistle: WHISTLE })).token
    omar = await it.sit(OMAR, { viewport: { width: 1280, height: 800 }, permissions: ['clipboard-write'] })
    omar.page.setDefaultTimeout(15_000)
  })
  afterAll(() => omar?.leave())

  const flies = async (...lines: string[]): Promise<string> => {
    const loft = uuidv7()
    await fly(
      it.house.url,
      door,
      lines.map((says) => ({ id: uuidv7(), loft, bird: loft, name: 'Nadia', says })),
    )
    const whole = async () =>
      (await it.house.conversations()).find((one) => one.thread === loft && one.lastNumber >= lines.length)
    return (await until(whole)).id
  }
  const again = async (id: string, says: string): Promise<void> => {
    const { thread: loft } = (await it.house.conversations()).find((one) => one.id === id)!
    await fly(it.house.url, door, [{ id: uuidv7(), loft, bird: loft, name: 'Nadia', says }])
  }
  const opens = async (id: string): Promise<Locator> => {
    await omar.page.evaluate((hash) => {
      location.hash = hash
    }, `#/c/${id}`)
    await omar.page.locator(`.conversation[data-id="${id}"]`).waitFor()
    return omar.page.getByRole('log')
  }
  const field = (): Locator => omar.page.locator('.field textarea')
  const state = async (id: string) => (await it.house.conversations()).find((one) => one.id === id)!
  const kinds = async (id: string) => (await it.house.messages(id)).map(({ kind, text }) => `${kind} ${text}`)
  const picks = async (key: string, name: string | RegExp): Promise<void> => {
    await omar.page.locator('.log').focus()
    await omar.page.keyboard.press(key)
    await omar.page.getByRole('option', { name }).click()
  }

  describe('a thread', () => {
    test('shows parts of every kind, and a mail as it was laid out in a frame that runs nothing', async () => {
      const id = await flies('See below')
      const { services } = it.house.hub
      const save = async (name: string, mime: string, bytes: Buffer) => {
        const { id: file } = await saveFile(services, { accountId: it.house.accountId, name, bytes })
        return { is: 'file' as const, file, name, mime, size: bytes.length }
      }
      const html = '<h1>Hello from Nadia</h1><script>parent.document.title = "run"</script>'
      const parts: Part[] = [
        { is: 'text', text: 'See https://shop.example/x below', rest: 'On Monday you wrote' },
        { ...(await save('lamp.png', 'image/png', PNG)), as: 'image', caption: 'The lamp' },
        { ...(await save('voice.ogg', 'audio/ogg', Buffer.from('OggS'))), as: 'audio' },
        { ...(await save('bill.pdf', 'application/pdf', Buffer.from('%PDF'))), as: 'file' },
        { is: 'card', title: 'Oak lamp', text: 'Warm', links: [{ label: 'Look', url: 'https://shop.example/lamp' }] },
        { is: 'carousel', text: 'Two of them', cards: [{ title: 'Oak', links: [], options: [] }] },
        { is: 'form', title: 'Your size', fields: [{ id: 'size', label: 'Size', required: true }] },
        { is: 'choices', text: 'Which one?', options: [{ id: 'a', label: 'The oak one' }] },
        { is: 'location', latitude: 52.5, longitude: 13.4, name: 'Her workshop' },
        { is: 'template', name: 'on_its_way', language: 'en', values: {}, text: 'It is on its way.' },
        { is: 'unknown', what: 'a dance' },
        { ...(await save('mail.html', 'text/html', Buffer.from(html))), as: 'html' },
      ]
      const set = services.db.root.updateTable('messages').set({ parts: JSON.stringify(parts) })
      const { id: message } = await set.where('conversation_id', '=', id).returning('id').executeTakeFirstOrThrow()
      const mine = services.db.root.updateTable('files').set({ message_id: message })
      await mine.where('account_id', '=', it.house.accountId).where('message_id', 'is', null).execute()
      await it.house.command('set_priority', { conversation: id, priority: 'urgent' })
      const log = await opens(id)
      for (const text of ['Oak lamp', 'Two of them', 'Your size', 'Which one?', 'Her workshop', 'It is on its way.'])
        await log.getByText(text).first().waitFor()
      await log.getByText('Something that cannot be shown here: a dance').waitFor()
      await log.getByText('Maya Lindqvist set the priority: Urgent').waitFor()
      await log.getByRole('link', { name: 'https://shop.example/x' }).waitFor()
      await log.getByText('Show all of it').click()
      await log.getByText('On Monday you wrote').waitFor()
      const picture = log.getByRole('img', { name: 'The lamp' })
      await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1)
      await log
        .locator('audio')
        .or(log.getByRole('link', { name: 'Download voice.ogg' }))
        .first()
        .waitFor()
      await log.getByRole('link', { name: 'Download bill.pdf' }).waitFor()
      await log.getByRole('button', { name: 'Show as it was laid out' }).click()
      const frame = log.locator('iframe')
      expect(await frame.getAttribute('sandbox')).not.toMatch(/allow-(scripts|same-origin)/)
      await log.frameLocator('iframe').getByRole('heading', { name: 'Hello from Nadia' }).waitFor()
      expect(await omar.page.title()).not.toBe('run')
      // What he opened this morning has no valid link any more; pictures are asked for with a new one.
      const [asked] = await Promise.all([
        omar.page.waitForRequest(/\/messages\/[^/]+\/layout$/),
        log.getByRole('button', { name: 'Show pictures' }).click(),
      ])
      expect(asked.url()).toContain(message)
      await log.frameLocator('iframe').getByRole('heading', { name: 'Hello from Nadia' }).waitFor()
    })

    test('opens where one has read to, and goes on to both ends', async () => {
      const id = await flies(...Array.from({ length: 160 }, (_, i) => `Line ${i + 1} of many`))
      await it.house.command('mark_read', { conversation: id, upTo: 80 })
      const log = await opens(id)
      await log.getByText('New', { exact: true }).waitFor()
      const seen = (line: number): Locator => log.getByText(`Line ${line} of many`, { exact: true })
      const scroll = (by: number): Promise<void> => log.evaluate((box, down) => box.scrollBy(0, down), by)
      await seen(81).waitFor()
      expect((await seen(1).count()) + (await seen(160).count())).toBe(0)
      // He looks at the end of what is there and turns round before more of it came: what is above comes all the same.
      const held = Promise.withResolvers<void>()
      await omar.page.route(/messages\?.*gt/, async (route) => {
        await held.promise
        await route.fallback()
      })
      const asked = omar.page.waitForRequest(/messages\?.*gt/)
      await scroll(100_000)
      await asked
      await scroll(-100_000)
      held.resolve()
      await seen(70).waitFor()
      await omar.page.unroute(/messages\?.*gt/)
      await until(async () => {
        await scroll(-2_000)
        return (await seen(1).count()) === 1
      }, 'the first line')
      await until(async () => {
        await scroll(4_000)
        return (await seen(160).count()) === 1
      }, 'the last line')
      const shown = await log.locator('.line.in').allInnerTexts()
      const numbers = shown.map((text) => Number(/Line (\d+)/.exec(text)?.[1]))
      expect(numbers).toEqual(Array.from({ length: 160 }, (_, i) => i + 1))
    })

    test('an answer and a note are changed and taken back, at the contact’s as well', async () => {
      const id = await flies('Which colour?')
      await it.house.command(
        'reply',
        { conversation: id, parts: [{ is: 'text', text: 'Bleu.' }] },
        { member: it.house.omar },
      )
      await it.house.settled()
      const log = await opens(id)
      const line = (text: string): Locator => log.locator('.line', { hasText: text })
      const menu = async (of: string, item: string | RegExp): Promise<void> => {
        await line(of).hover()
        await line(of).getByRole('button', { name: 'What to do with this message' }).click()
        await omar.page.getByRole('button', { name: item }).click()
      }
      await menu('Bleu.', 'Edit')
      await log.getByRole('textbox', { name: 'Edit' }).fill('Blue.')
      await log.getByRole('button', { name: 'Save' }).click()
      await line('Blue.').getByText('edited').waitFor()
      await until(() => post.amended.some(({ says }) => says === 'Blue.'))
      await menu('Blue.', 'Remove')
      await omar.page.getByRole('button', { name: 'Really take it back from the contact?' }).click()
      await log.getByText('This message was removed.').waitFor()
      await until(() => post.amended.some(({ says }) => says === undefined))
    })
  })

  describe('with an answer', () => {
    const many = (name: string, mimeType: string, size = 10) => ({ name, mimeType, buffer: Buffer.alloc(size, 'x') })
    /** As the browser gives what was dropped or pasted. */
    const hands = (how: 'drop' | 'paste', name: string): Promise<void> =>
      omar.page.evaluate(
        ([kind, file]) => {
          const data = new DataTransfer()
          data.items.add(new File(['some words'], file, { type: 'text/plain' }))
          const [at, event] =
            kind === 'drop'
              ? ['.composer', new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })]
              : [
                  '.field textarea',
                  new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
                ]
          document.querySelector(at)?.dispatchEvent(event)
        },
        [how, name] as const,
      )

    test('files go by button, drop and paste; a fourth, one too large and one of a wrong kind get a sentence', async () => {
      const id = await flies('Send me the papers')
      const log = await opens(id)
      await field().fill('Here they are.')
      const attached = omar.page.getByRole('list', { name: 'Attached files' })
      const takes = (...files: ReturnType<typeof many>[]) =>
        omar.page.locator('.composer input[type=file]').setInputFiles(files)
      const says = (text: string | RegExp) =>
        omar.page.locator('.composer').getByRole('alert').getByText(text).waitFor()
      await takes(many('large.txt', 'text/plain', 60_000))
      await says(/large\.txt is too large: up to .* can be sent\./)
      await takes(many('film.mp4', 'video/mp4'))
      await says('Pigeon post does not take files like film.mp4.')
      await takes(many('empty.txt', 'text/plain', 0))
      await says('empty.txt is empty.')
      await takes(many('one.txt', 'text/plain'))
      await hands('drop', 'two.txt')
      await hands('paste', 'three.txt')
      for (const name of ['one.txt', 'two.txt', 'three.txt']) await attached.getByText(name).waitFor()
      await until(async () => (await attached.locator('progress').count()) === 0)
      await takes(many('four.txt', 'text/plain'))
      await says('One message can carry 3 files.')
      await attached.getByRole('button', { name: 'Remove two.txt' }).click()
      expect(await field().inputValue()).toBe('Here they are.')
      await field().press('Control+Enter')
      await omar.page.getByRole('button', { name: 'Send now' }).click()
      await until(() => post.flown.filter(({ says: said }) => /^(one|three)\.txt$/.test(said)).length === 2)
      expect(post.flown.some(({ says: said }) => said === 'two.txt')).toBe(false)
      await log.locator('.line.out').getByText('three.txt').waitFor()
    })

    test('an emoji goes where the caret is, and what the channel makes of the words is said while he writes', async () => {
      await opens(await flies('How long is it?'))
      await field().fill('It is **long**')
      await omar.page.getByText('Pigeon post shows bold as plain words').waitFor()
      await omar.page.getByRole('button', { name: 'Emoji' }).click()
      await omar.page.locator('.emoji button').first().click()
      const first = await field().inputValue()
      expect(first).toMatch(/^It is \*\*long\*\*\p{Emoji}/u)
      await field().fill('x'.repeat(450))
      await omar.page.getByText('450 / 500').waitFor()
      await field().fill('x'.repeat(600))
      await omar.page.getByText('Goes as 2 messages').waitFor()
      await field().fill('')
    })
  })

  test('he gives it to a team, labels it, makes it urgent, and takes each back', async () => {
    const id = await flies('One for the workshop')
    const { accountId } = it.house
    const { root } = it.house.hub.services.db
    await root.insertInto('teams').values({ account_id: accountId, id: uuidv7(), name: 'Workshop' }).execute()
    await root
      .insertInto('labels')
      .values({ account_id: accountId, id: uuidv7(), name: 'Repair', color: '#cc0000' })
      .execute()
    await opens(id)
    await picks('a', /Workshop/)
    await until(async () => (await state(id)).team?.name === 'Workshop')
    await picks('l', /Repair/)
    await until(async () => (await state(id)).labels[0]?.name === 'Repair')
    await omar.page.keyboard.press('Escape')
    await picks('p', 'Urgent')
    await until(async () => (await state(id)).priority === 'urgent')
    const undo = (of: string) =>
      omar.page.locator('.toast', { hasText: of }).getByRole('button', { name: 'Undo' }).click()
    await undo('Priority: Urgent.')
    await until(async () => (await state(id)).priority === 'none')
    await undo('Labelled Repair.')
    await until(async () => (await state(id)).labels.length === 0)
  })

  test('attributes of the conversation are set each by its type, and a record elsewhere is linked to it', async () => {
    const id = await flies('What is my order worth?')
    const define = (key: string, type: string, more: object = {}) =>
      it.house.command('define_attribute', { of: 'conversation', key, label: key, type, ...more } as never)
    await define('note', 'text')
    await define('pieces', 'number')
    await define('worth', 'currency', { currency: 'EUR' })
    await define('off', 'percent')
    await define('due', 'date')
    await define('size', 'list', { options: ['small', 'large'] })
    await define('gift', 'checkbox')
    await define('order', 'link')
    await omar.page.reload()
    await opens(id)
    const more = async (page: string): Promise<void> => {
      await omar.page.locator('.log').focus()
      await omar.page.keyboard.press('.')
      await omar.page.getByRole('button', { name: page, exact: true }).click()
    }
    await more('Attributes')
    const box = omar.page.locator('.popped')
    const types = async (label: string, value: string): Promise<void> => {
      await box.getByLabel(label).fill(value)
      await box.getByLabel(label).blur()
    }
    await types('note', 'for her mother')
    await types('pieces', '3')
    await types('worth (EUR)', '12.5')
    await types('off (%)', '10')
    await types('due', '2026-12-24')
    await box.getByLabel('size').selectOption('large')
    await box.getByLabel('gift').check()
    await types('order', 'https://shop.example/orders/7')
    const wanted = { note: 'for her mother', pieces: '3', worth: '12.5', off: '10', due: '2026-12-24' }
    const rest = { size: 'large', gift: 'true', order: 'https://shop.example/orders/7' }
    await expect.poll(async () => (await state(id)).attributes).toEqual({ ...wanted, ...rest })
    await omar.page.keyboard.press('Escape')
    await more('In other tools')
    await box.getByRole('button', { name: 'Link a record…' }).click()
    await box.getByLabel('System, such as hubspot').fill('HubSpot')
    await box.getByLabel('Kind, such as contact').fill('deal')
    await box.getByLabel('Its number there').fill('77')
    await omar.page.keyboard.press('Enter')
    await box.getByRole('button', { name: 'Unlink 77' }).waitFor()
    expect((await state(id)).links).toMatchObject([{ system: 'hubspot', type: 'deal', id: '77' }])
    await omar.page.keyboard.press('Escape')
  })

  test('what a plugin offers stands under More where it makes sense, and he reads what came of it', async () => {
    const id = await flies('Is it paid?')
    const log = await opens(id)
    const offered = omar.page.getByRole('button', { name: 'Stamp it' })
    const more = async (): Promise<void> => {
      await omar.page.locator('.log').focus()
      await Promise.all([omar.page.waitForResponse(/\/actions$/), omar.page.keyboard.press('.')])
      await omar.page.getByRole('button', { name: 'Attributes', exact: true }).waitFor()
    }
    await more()
    expect(await offered.count()).toBe(0)
    // Opened by its key, it has the focus: Escape leaves it, and not the conversation.
    await omar.page.keyboard.press('Escape')
    await omar.page.locator('.acts').waitFor({ state: 'detached' })
    expect(await log.isVisible()).toBe(true)
    await it.house.command('set_priority', { conversation: id, priority: 'urgent' })
    await more()
    await offered.click()
    await log.locator('.line.note', { hasText: 'Stamped.' }).waitFor()
  })

  test('maya comes, writes and goes: omar sees who else is there', async () => {
    const id = await flies('Who answers me?')
    const log = await opens(id)
    await log.getByText('Who answers me?').waitFor()
    const maya = await it.sit(MAYA, {}, `#/c/${id}`)
    await omar.page.getByText('Also here: Maya').waitFor()
    await maya.page.locator('.field textarea').fill('I do')
    await omar.page.locator('.collision', { hasText: 'Maya' }).waitFor()
    await maya.page.getByText('Also here: Omar').waitFor()
    await maya.page.locator('.field textarea').fill('')
    await omar.page.locator('.collision').waitFor({ state: 'detached' })
    await maya.leave()
    await omar.page.getByText('Also here: Maya').waitFor({ state: 'detached' })
  })

  describe('when something is wrong he reads one sentence and goes on, and no word is lost', () => {
    test('the hub is away: the answer waits through a reload and goes once; what she said meanwhile is there', async () => {
      const id = await flies('Are you there?')
      const log = await opens(id)
      await log.getByText('Are you there?').waitFor()
      const context = omar.page.context()
      await context.setOffline(true)
      await omar.page.evaluate(() => dispatchEvent(new Event('online')))
      await omar.page.getByText('The hub cannot be reached').first().waitFor({ timeout: 30_000 })
      await field().fill('I am here.')
      await field().press('Control+Enter')
      await log.getByText('Waits until the hub can be reached').waitFor({ timeout: 20_000 })
      await again(id, 'Hello?')
      await field().fill('And a draft besides')
      await context.setOffline(false)
      // She spoke meanwhile: what he wrote is not sent unseen, and says so.
      await log.getByText('Hello?').waitFor({ timeout: 40_000 })
      await log.getByRole('button', { name: 'Send anyway' }).click({ timeout: 40_000 })
      await until(async () => (await kinds(id)).includes('out I am here.'))
      expect((await kinds(id)).filter((one) => one === 'out I am here.')).toHaveLength(1)
      await omar.page.reload()
      await until(async () => (await field().inputValue()) === 'And a draft besides')
      await field().fill('')
    })

    test('the sign-in has ended: he signs in again, and his words stand where they stood', async () => {
      await opens(await flies('Still there?'))
      await field().fill('Half a word')
      await omar.page.context().clearCookies()
      await field().blur()
      await omar.page.keyboard.press('i')
      await omar.page.getByText('Your sign-in has ended').waitFor()
      await signIn(omar.page, OMAR)
      expect(await field().inputValue()).toBe('Half a word')
      await field().fill('')
    })

    test('the window closed while he wrote: it says so, a note is still possible, and his words come back with her next line', async () => {
      const id = await flies('Bye')
      await opens(id)
      await field().fill('One more thing')
      await it.house.command('block', { contact: (await state(id)).contact.id, blocked: true })
      await omar.page.locator('.closed').getByText('is blocked. Unblock them to answer.').waitFor()
      await omar.page.getByRole('button', { name: 'Internal note' }).click()
      await field().waitFor()
      await omar.page.getByRole('button', { name: /^Reply to/ }).click()
      await it.house.command('block', { contact: (await state(id)).contact.id, blocked: false })
      await until(async () => (await field().count()) === 1 && (await field().inputValue()) === 'One more thing')
      await field().fill('')
    })
  })
})
