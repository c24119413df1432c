// "Done means" of the extension: the demo, a browser that loads the extension, and nothing else.
import { startDemo, startHub } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { plugins, rootPaths } from '../../deskless.config.ts'
import type { Extended } from '../support/extension.ts'
import { openExtended } from '../support/extension.ts'
import { connect } from '../support/extension-sign-in.ts'
import { slowly, stripOf } from '../support/extension-stage.ts'

let house: Awaited<ReturnType<typeof startHub>>
let demo: Awaited<ReturnType<typeof startDemo>>
let browser: Extended

beforeEach(async () => {
  house = await startHub({ engine: 'pglite', plugins, rootPaths })
  demo = await startDemo(house.hub, { say: () => {} })
  browser = await openExtended({ allowed: ['http://localhost/*', 'http://127.0.0.1/*'] })
}, 180_000)
afterEach(async () => {
  await browser?.close()
  await demo?.stop()
  await house?.stop()
})

test(
  'somebody new sees the visitor of the demo shop on a page of the demo’s CRM, and answers her',
  slowly,
  async () => {
    const { context } = browser
    const pageNamed = (title: string) => demo.pages.find((page) => page.title === title)?.url ?? ''
    const shop = await context.newPage()
    await shop.goto(pageNamed('Shop, signed in'))
    await shop.getByRole('button', { name: /chat/i }).first().click()
    await shop.getByRole('textbox').first().fill('Is the oak table in stock?')
    await shop.keyboard.press('Enter')
    await shop.getByText('Is the oak table in stock?').first().waitFor()
    // The demo's own page signs Maya in; so the hub knows who lets the device in.
    const hub = await context.newPage()
    await hub.goto(pageNamed('Panel, as Maya'))
    // That page goes on to the panel by itself, and a tab that is closed in between never says that it is closed.
    await hub.locator('.desk').waitFor()
    await hub.close()
    const crm = await context.newPage()
    await crm.goto(pageNamed('CRM page'))
    const panel = await browser.panelBeside(crm)
    await connect(panel, house.url)
    await panel.getByRole('button', { name: 'Sign in with a code' }).click()
    const link = panel.getByRole('link', { name: 'Open the page where it is confirmed' })
    const [consent] = await Promise.all([context.waitForEvent('page'), link.click()])
    await consent.getByRole('button', { name: 'Go on' }).click()
    await consent.getByRole('button', { name: 'Let it in', exact: true }).click()
    await consent.getByText('Your device is signed in.').waitFor()
    await consent.close()
    await stripOf(panel).getByRole('link', { name: 'Nadia Aziz' }).click()
    await panel.getByText('Is the oak table in stock?').first().click()
    const composer = panel.getByRole('textbox', { name: /reply/i }).or(panel.locator('textarea')).first()
    await composer.fill('Yes, two of them.')
    await panel.getByRole('button', { name: /send/i }).first().click()
    await shop.bringToFront()
    await shop.getByText('Yes, two of them.').first().waitFor()
    await panel.getByText('Yes, two of them.').filter({ visible: true }).first().waitFor()
    const { root } = house.hub.services.db
    expect(await root.selectFrom('messages').select('id').where('kind', '=', 'out').execute()).toHaveLength(1)
  },
)
