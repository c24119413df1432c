// The demo's two tools: a conversation answered in the simulated Teams shows in the simulated Slack.
import type { Demo, TestHub } from '@deskless/core/testing'
import { needs, startDemo, startHub } from '@deskless/core/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plugins, rootPaths } from '../deskless.config.ts'
import type { Browser } from './support/browser.ts'
import { openBrowser, openPage } from './support/browser.ts'

describe('Teams stands beside Slack in the demo', needs('chromium'), () => {
  let house: TestHub
  let demo: Demo
  let browser: Browser
  let [nadia, maya, omar]: Page[] = []

  const visit = async (title: string): Promise<Page> => {
    const { page } = await openPage(browser)
    await page.goto(demo.pages.find((one) => one.title.includes(title))?.url as string)
    return page
  }

  beforeAll(async () => {
    house = await startHub({ engine: 'pglite', plugins, rootPaths })
    demo = await startDemo(house.hub, { say: () => {} })
    browser = await openBrowser()
    nadia = await visit('Shop')
    maya = await visit('Slack')
    omar = await visit('Teams')
  }, 90_000)
  afterAll(async () => {
    await browser?.close()
    await demo?.stop()
    await house?.stop()
  })

  test('the customer’s line stands in both; the answer from Teams reaches her, and Slack', {
    timeout: 90_000,
  }, async () => {
    await nadia!.getByRole('button', { name: /chat/i }).first().click()
    await nadia!.getByRole('textbox').fill('Where is my parcel?')
    await nadia!.keyboard.press('Enter')
    await omar!.locator('.replies').getByText('Where is my parcel?').waitFor()
    await maya!
      .getByText('# support')
      .or(maya!.getByText('support', { exact: true }))
      .first()
      .click()
    await maya!.getByText('Where is my parcel?').first().waitFor()
    await omar!.locator('.card').getByRole('button', { name: 'Reply', exact: true }).click()
    const form = omar!.getByRole('dialog')
    await form.getByLabel('Your answer').fill('It comes at noon.')
    await form.getByRole('button', { name: 'Preview' }).click()
    await form.getByRole('button', { name: 'Back' }).waitFor()
    await form.getByRole('button', { name: 'Send' }).click()
    await nadia!.getByRole('log').getByText('It comes at noon.').waitFor()
    await maya!
      .getByText(/\d repl(y|ies)/)
      .first()
      .click()
    await maya!.getByText('It comes at noon.').first().waitFor()
    const told = omar!.locator('.replies').getByText('It comes at noon.')
    await told.first().waitFor()
    await house.settled()
    expect(await told.count()).toBe(1)
  })

  test('and the other way round: the answer from Slack stands in Teams', { timeout: 90_000 }, async () => {
    await maya!.getByRole('button', { name: 'Reply', exact: true }).first().click()
    const modal = maya!.getByRole('dialog')
    await modal.getByRole('textbox').first().fill('And it was signed for.')
    await modal.getByRole('button', { name: 'Send' }).click()
    await nadia!.getByRole('log').getByText('And it was signed for.').waitFor()
    const told = omar!.locator('.replies').getByText('And it was signed for.')
    await told.first().waitFor()
    await house.settled()
    expect(await told.count()).toBe(1)
  })

  /** Teams around the tab, answered at the browser's edge: it says hello, where the tab was opened, and hands over what its sign-in would. */
  const around = (tab: string, token: string, place: string): string => `<!doctype html><title>Teams</title>
    <iframe id="tab" src="${tab}" style="width:100%;height:700px;border:0"></iframe>
    <script>
      const answers = {
        initialize: ['content', 'web', '{"apiVersion":4,"isLegacyTeams":false,"supports":{}}', '2.58.0'],
        'authentication.getAuthToken': [true, ${JSON.stringify(token)}],
        getContext: [{ entityId: 'panel', subEntityId: ${JSON.stringify(place)}, locale: 'en', theme: 'default' }],
        executeDeepLink: [true],
      }
      addEventListener('message', ({ source, data, origin }) => {
        const args = answers[data.func]
        if (data.func === 'executeDeepLink') window.led = data.args[0]
        if (args) source.postMessage({ id: data.id, uuid: data.uuid, uuidAsString: data.uuidAsString, args }, origin)
      })
    </script>`

  const tokenOf = async (email: string): Promise<string> => {
    const at = new URL(demo.pages.find(({ title }) => title.includes('Teams'))!.url).origin
    const ask = async (verb: string, body: object) =>
      (
        (await (await fetch(`${at}/_control/${verb}`, { method: 'POST', body: JSON.stringify(body) })).json()) as {
          answer: unknown
        }
      ).answer
    const { people } = (await ask('world', {})) as { people: { email: string; aadObjectId: string; tenant: string }[] }
    const { aadObjectId: oid, tenant: tid } = people.find((one) => one.email === email) ?? people[1]!
    const clientId = '00000000-0000-4000-8000-00000000b071'
    const claims = {
      iss: `${at}/login/${tid}/v2.0`,
      aud: clientId,
      tid,
      oid,
      scp: 'access_as_user',
      azp: '5e3ce6c0-2b1f-4285-8d4b-75ee78787346',
    }
    return (await ask('vouch', { claims })) as string
  }

  test('a link to the personal tab opens the panel as whoever Teams says, at its conversation, and leads to its thread', {
    timeout: 90_000,
  }, async () => {
    const { page, errors } = await openPage(browser, { permissions: ['local-network-access'] })
    const [conversation] = await house.hub.services.db.root.selectFrom('conversations').select('id').execute()
    const body = around(`${house.url}/p/teams/inbox`, await tokenOf('omar@parcel.example'), `c/${conversation!.id}`)
    await page.route('https://teams.microsoft.com/**', (route) => route.fulfill({ contentType: 'text/html', body }))
    await page.goto('https://teams.microsoft.com/v2/')
    const inbox = page.frameLocator('#tab').frameLocator('#panel')
    await inbox.locator('.desk').waitFor()
    await inbox.getByText('It comes at noon.').first().waitFor()
    const way = page.frameLocator('#tab').getByRole('button', { name: 'Open the thread in Teams' })
    await way.click()
    await page.waitForFunction(() => 'led' in window)
    expect(await page.evaluate(() => (window as { led?: string }).led)).toContain(
      'https://teams.microsoft.com/l/message/',
    )
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/tab.png` })
    // The library asks Microsoft for a newer list of Teams’ addresses, and does without.
    expect(errors.filter((one) => !one.includes('res.cdn.office.net'))).toEqual([])
    await page.context().close()
  })
})
