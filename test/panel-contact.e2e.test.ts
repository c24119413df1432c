// What maya does with a contact in the panel: names, details, who is the same, writing first; and the demo's panel.
import { needs, startDemo, startHub, until } from '@deskless/core/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { writes } from '../core/src/commands/testing/scene.ts'
import { connectionRow } from '../core/src/connections/index.ts'
import { identify } from '../core/src/contacts/identify.ts'
import { savedViews } from '../core/src/queries/saved-views.ts'
import { plugins, rootPaths } from '../deskless.config.ts'
import { findings } from './support/axe.ts'
import { openBrowser, openPage } from './support/browser.ts'
import { MAYA, OMAR, panelStage } from './support/panel-stage.ts'

const wide = { viewport: { width: 1280, height: 800 } }

describe('maya looks at a contact', { ...needs('chromium'), timeout: 60_000 }, () => {
  const it = panelStage('pglite')
  let nadia = { conversation: '', contact: '' }

  beforeAll(async () => {
    const { services } = it.house.hub
    const { accountId, maya, omar } = it.house
    const inbox = await connectionRow(services.db.root, accountId, it.inboxId)
    const scene = { accountId, maya, omar, vera: omar, inbox }
    for (const who of ['Nadia Okafor', 'Nadja Okaför', 'Nadia Bell']) {
      const { id, contact_id } = await writes(services.db, scene, who, `A question of ${who}`)
      // Whoever is known longest is the one the others are held against.
      if (!nadia.contact) nadia = { conversation: id, contact: contact_id }
      const email = { namespace: 'email', value: 'nadia@mail.example', verified: false }
      await services.db.transaction((trx) =>
        identify(trx, [{ accountId, identities: [{ namespace: 'double', value: who, verified: true }, email] }]),
      )
    }
    await it.house.command('edit_contact', { contact: nadia.contact, attributes: { city: 'Lagos' } })
  })

  const card = async () => {
    const desk = await it.sit(MAYA, wide, `#/c/${nadia.conversation}`)
    const about = desk.page.getByRole('complementary', { name: 'Contact' })
    await about.getByRole('heading', { name: 'All conversations' }).waitFor()
    return { ...desk, about }
  }

  test('the name and a detail are changed where they stand', async () => {
    const { page, about, leave } = await card()
    await about.getByRole('button', { name: 'Change the name' }).click()
    await about.getByRole('textbox', { name: 'Name' }).fill('Nadia Okafor-Bell')
    await page.keyboard.press('Enter')
    await about.getByRole('heading', { name: 'Nadia Okafor-Bell' }).waitFor()
    await about.getByRole('button', { name: 'Change city' }).click()
    await about.getByRole('textbox', { name: 'city' }).fill('Abuja')
    await page.keyboard.press('Enter')
    await about.getByText('Abuja').waitFor()
    await leave()
  })

  test('details of each type are filled in by a field of that type, and read as people write them', async () => {
    const define = (key: string, type: string, more: object = {}) =>
      it.house.command('define_attribute', { of: 'contact', key, label: key, type, ...more } as never)
    for (const [key, type, more] of [
      ['nickname', 'text', {}],
      ['visits', 'number', {}],
      ['spent', 'currency', { currency: 'EUR' }],
      ['discount', 'percent', {}],
      ['birthday', 'date', {}],
      ['plan', 'list', { options: ['Silver', 'Gold'] }],
      ['newsletter', 'checkbox', {}],
      ['profile', 'link', {}],
    ] as const)
      await define(key, type, more)
    const { page, about, leave } = await card()
    const fact = (name: string) => about.locator('.facts > div', { has: page.getByText(name, { exact: true }) })
    const changes = async (name: string, value: string, reads: string): Promise<void> => {
      await about.getByRole('button', { name: `Change ${name}` }).click()
      const field = about.getByLabel(name, { exact: true })
      if ((await field.evaluate(({ tagName }) => tagName)) === 'SELECT') await field.selectOption(value)
      else await field.fill(value)
      await about.getByRole('button', { name: 'Save', exact: true }).click()
      await field.waitFor({ state: 'detached' })
      await fact(name).locator('dd', { hasText: reads }).waitFor()
    }
    await changes('nickname', 'Nadi', 'Nadi')
    await changes('visits', '1200', '1,200')
    await changes('spent', '12.5', '€12.50')
    await changes('discount', '10', '10%')
    await changes('birthday', '1990-12-24', '24 Dec 1990')
    await changes('plan', 'Gold', 'Gold')
    await about.getByRole('button', { name: 'Change newsletter' }).click()
    await about.getByRole('combobox', { name: 'newsletter' }).selectOption('true')
    await about.getByRole('button', { name: 'Save', exact: true }).click()
    const box = about.getByRole('checkbox', { name: 'newsletter' })
    await box.waitFor()
    expect(await box.isChecked()).toBe(true)
    await changes('profile', 'https://shop.example/nadia', 'https://shop.example/nadia')
    const shown = about.getByRole('link', { name: 'https://shop.example/nadia' })
    expect(await shown.getAttribute('href')).toBe('https://shop.example/nadia')
    const kept = async () =>
      ((await it.house.ask('GET', `/contacts/${nadia.contact}`)).body as { attributes: Record<string, string> })
        .attributes
    expect(await kept()).toMatchObject({
      ...{ nickname: 'Nadi', visits: '1200', spent: '12.5', discount: '10', birthday: '1990-12-24' },
      ...{ plan: 'Gold', newsletter: 'true', profile: 'https://shop.example/nadia' },
    })
    await about.getByRole('button', { name: 'Change visits' }).click()
    await about.getByLabel('visits', { exact: true }).fill('')
    await page.keyboard.press('Enter')
    await fact('visits').locator('dd', { hasText: '–' }).waitFor()
    expect(Object.keys(await kept())).not.toContain('visits')
    await leave()
  })

  test('it says when she wrote last, and what her clock shows', async () => {
    const { root } = it.house.hub.services.db
    await root.updateTable('contacts').set({ time_zone: 'Asia/Kolkata' }).where('id', '=', nadia.contact).execute()
    const there = () =>
      new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Kolkata' })
    const before = there()
    const { about, leave } = await card()
    await about.getByText(/^Last wrote \d/).waitFor()
    const told = await about.getByText(/^Their time: /).textContent()
    // A minute may end meanwhile.
    expect([before, there()]).toContain(told?.slice(-5))
    expect(told).toMatch(/^Their time: (Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d\d:\d\d$|^Their time: \w+, \d\d:\d\d$/)
    await leave()
  })

  test('of three with one address one is kept apart, one is made the same and taken apart again', async () => {
    const { page, about, leave } = await card()
    const same = about.getByRole('region', { name: 'Maybe the same person' })
    const other = (name: string) => same.locator('.merge', { has: page.getByText(name, { exact: true }) })
    await other('Nadja Okaför').getByRole('button', { name: 'Not the same' }).click()
    await page.getByText('Nadja Okaför stays another person.').first().waitFor()
    await other('Nadja Okaför').waitFor({ state: 'detached' })
    await other('Nadia Bell').getByText('also has nadia@mail.example').waitFor()
    await other('Nadia Bell').getByRole('button', { name: 'Merge' }).click()
    await about.locator('.history a', { hasText: 'A question of Nadia Bell' }).waitFor()
    await expect.poll(() => about.locator('.history a').count()).toBe(2)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => about.locator('.history a').count()).toBe(1)
    await it.house.command('edit_contact', { contact: nadia.contact, attributes: { city: 'Lagos' } })
    await leave()
  })

  test('a blocked person is shown as blocked, and is let in again', async () => {
    const { about, leave } = await card()
    await about.getByRole('button', { name: 'Block' }).click()
    await about.getByText('Blocked: what they write').waitFor()
    await about.getByRole('button', { name: 'Unblock' }).click()
    await about.getByText('Blocked: what they write').waitFor({ state: 'detached' })
    await leave()
  })

  test('what is written first survives a reload, and goes to whom she chose', async () => {
    await it.house.command('resolve', { conversation: nadia.conversation, upTo: 99 })
    const { page, leave } = await it.sit(MAYA, wide, '#/new')
    await page.getByLabel('Message').fill('Your lamp is back in stock.')
    await page.reload()
    await page.getByLabel('To').fill('Nadia Okafor')
    await page.locator('.choice', { hasText: 'Nadia Okafor' }).first().click()
    expect(await page.getByLabel('Message').inputValue()).toBe('Your lamp is back in stock.')
    await page.getByRole('button', { name: /Send by/ }).click()
    await page.locator('.conversation').getByText('Your lamp is back in stock.').first().waitFor()
    await page.goto(`${it.house.url}/panel#/new`)
    expect(await page.getByLabel('Message').inputValue()).toBe('')
    await leave()
  })

  test('a first letter waits while the hub is away, can be taken back, and goes after a reload whatever is open', async () => {
    for (const { id, contact, status } of await it.house.conversations())
      if (contact.id === nadia.contact && status !== 'resolved')
        await it.house.command('resolve', { conversation: id, upTo: 99 })
    const { page, leave } = await it.sit(MAYA, wide, `#/new/${nadia.contact}`)
    await page.locator('.chosen').waitFor()
    await page.route('**/v1/commands', (route) => route.abort())
    const send = async (text: string): Promise<void> => {
      await page.getByLabel('Message').fill(text)
      await page.getByRole('button', { name: /Send by/ }).click()
      await page.locator('.first-letter', { hasText: text }).waitFor()
    }
    await send('Not like this.')
    await page.getByRole('button', { name: 'Back to the text' }).click()
    expect(await page.getByLabel('Message').inputValue()).toBe('Not like this.')
    await send('Your chair is back in stock.')
    await page.goto(`${it.house.url}/panel#/q/all`)
    await page.reload()
    await page.locator('.desk').waitFor()
    // Only now: a hub that was back before the reload would have had the letter from the page that is gone.
    await page.unroute('**/v1/commands')
    // It is offered for some seconds, which a look at the hub in between could use up.
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    const said = (await it.house.conversations()).filter(({ lastText }) => lastText?.includes('chair is back'))
    expect(said).toHaveLength(1)
    await page.locator('.conversation').getByText('Your chair is back in stock.').first().waitFor()
    await leave()
  })

  test('a record of another system is linked to her, and unlinked again', async () => {
    const { page, about, leave } = await card()
    await about.getByRole('button', { name: 'Link a record…' }).click()
    for (const [label, typed] of [
      ['System, such as hubspot', 'HubSpot'],
      ['Kind, such as contact', 'contact'],
      ['Its number there', '51'],
      ['Shown as', 'Nadia in HubSpot'],
      ['Its page', 'https://app.hubspot.com/contacts/1/record/0-1/51'],
    ] as const)
      await about.getByLabel(label).fill(typed)
    await page.keyboard.press('Enter')
    const link = about.getByRole('link', { name: 'Nadia in HubSpot' })
    await link.waitFor()
    expect(await link.getAttribute('href')).toBe('https://app.hubspot.com/contacts/1/record/0-1/51')
    expect((await it.house.ask('GET', `/contacts/${nadia.contact}`)).body).toMatchObject({
      links: [{ system: 'hubspot', type: 'contact', id: '51' }],
    })
    await about.getByRole('button', { name: 'Unlink Nadia in HubSpot' }).click()
    await about.getByRole('link', { name: 'Nadia in HubSpot' }).waitFor({ state: 'detached' })
    await leave()
  })

  test('what she notes about her stays with the person, and is worded anew and removed', async () => {
    const { page, about, leave } = await card()
    const notes = about.getByRole('region', { name: 'Notes' })
    await notes.getByRole('button', { name: 'Add a note…' }).click()
    await notes.getByRole('textbox', { name: 'A note about this person' }).fill('Rings twice.\nPays by invoice.')
    await notes.getByRole('button', { name: 'Save' }).click()
    await notes.getByText('Rings twice.').waitFor()
    expect(await notes.locator('.remark footer').textContent()).toContain('Maya')
    await notes.getByRole('button', { name: 'Change the note' }).click()
    await notes.getByRole('textbox').fill('Rings once.')
    await notes.getByRole('button', { name: 'Save' }).click()
    await notes.getByText('Rings once.').waitFor()
    await page.reload()
    await notes.getByText('Rings once.').waitFor()
    expect(await findings(page, '.card')).toEqual([])
    await notes.getByRole('button', { name: 'Remove the note' }).click()
    await notes.getByText('Rings once.').waitFor({ state: 'detached' })
    await leave()
  })

  test('what she narrowed a list to becomes a view, gets another name, and is removed', async () => {
    const { page, leave } = await it.sit(MAYA, wide, '#/q/all')
    await page.getByRole('button', { name: 'Filter' }).click()
    await page.getByLabel('Status').selectOption('resolved')
    await page.getByRole('button', { name: 'Save as a view…' }).click()
    await page.getByLabel('Name of the view').fill('Done')
    await page.keyboard.press('Enter')
    await page.waitForURL(/view/)
    await page.getByRole('link', { name: 'Done' }).waitFor()
    await page.getByRole('button', { name: 'Change this view…' }).click()
    await page.getByLabel('Name of the view').fill('Over')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Over' }).waitFor()
    await page.getByRole('button', { name: 'Remove this view' }).click()
    await page.getByRole('button', { name: 'Really remove it?' }).click()
    await page.getByText('The view Over is removed.').first().waitFor()
    await leave()
  })

  test('a view she makes for everybody is among omar’s, who may use it and not change it', async () => {
    const { page, leave } = await it.sit(MAYA, wide, '#/q/all')
    await page.getByRole('button', { name: 'Filter' }).click()
    await page.getByLabel('Priority').selectOption('urgent')
    await page.getByRole('button', { name: 'Save as a view…' }).click()
    await page.getByLabel('Name of the view').fill('On fire')
    await page.getByLabel('For everybody').check()
    await page.keyboard.press('Enter')
    await page.waitForURL(/view/)
    const { id: conversation } = (await it.house.conversations()).find(({ status }) => status === 'open')!
    await it.house.command('set_priority', { conversation, priority: 'urgent' })
    const omar = await it.sit(OMAR, wide, '#/q/all')
    await omar.page.getByRole('button', { name: 'More queues' }).click()
    await omar.page.getByRole('menuitemradio', { name: 'On fire (1)' }).click()
    await omar.page.waitForURL(/view/)
    await expect.poll(() => omar.page.locator('a.entry').count()).toBe(1)
    await omar.page.getByRole('button', { name: 'Filter' }).click()
    await omar.page.getByRole('button', { name: 'Save as a view…' }).waitFor()
    for (const name of ['Change this view…', 'Remove this view'])
      expect([name, await omar.page.getByRole('button', { name }).count()]).toEqual([name, 0])
    await omar.leave()
    // What is of one alone, the other does not see.
    await page.getByRole('button', { name: 'Change this view…' }).click()
    await page.getByLabel('For everybody').uncheck()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const { accountId, omar: member } = it.house
    await until(async () => (await savedViews(it.house.hub.services.db.root, { accountId, member })).length === 0)
    await it.house.command('set_priority', { conversation, priority: 'none' })
    await leave()
  })

  test('what a role may not do is not offered', async () => {
    const { services } = it.house.hub
    const viewer = await services.db.root
      .selectFrom('roles')
      .select('id')
      .where('account_id', '=', it.house.accountId)
      .where('key', '=', 'viewer')
      .executeTakeFirstOrThrow()
    await services.db.root.updateTable('members').set({ role_id: viewer.id }).where('id', '=', it.house.omar).execute()
    const { page, leave } = await it.sit(OMAR, wide, `#/p/${nadia.contact}`)
    await page.getByRole('heading', { name: 'All conversations' }).waitFor()
    expect(await page.getByRole('button', { name: /Block|Change/ }).count()).toBe(0)
    expect(await page.getByRole('link', { name: /New conversation|Write to them/ }).count()).toBe(0)
    await leave()
  })
})

describe('the demo', { ...needs('chromium'), timeout: 90_000 }, () => {
  test('shows the panel signed in, beside the shop and Slack', async () => {
    const house = await startHub({ engine: 'pglite', plugins, rootPaths })
    const demo = await startDemo(house.hub, { say: () => {} })
    const browser = await openBrowser()
    try {
      const { page } = await openPage(browser, wide)
      await page.goto(house.url)
      await page.getByRole('tab', { name: 'Panel' }).click()
      const inside = page.frameLocator('iframe[title*="Panel"]')
      await inside.getByRole('navigation', { name: 'Queues' }).waitFor()
      await page.goto(`${house.url}/panel`)
      await page.getByRole('navigation', { name: 'Queues' }).waitFor()
    } finally {
      await browser.close()
      await demo.stop()
      await house.stop()
    }
  })
})
