// The real side panel, opened by a real click, and the worker that lives behind it.
import { until } from '@deskless/core/testing'
import type { CDPSession } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { addMember, createToken } from '../../core/src/accounts/index.ts'
import { fixture } from '../support/extension.ts'
import { connect, letIn } from '../support/extension-sign-in.ts'
import { extensionStage, HUBSPOT, slowly, stripOf } from '../support/extension-stage.ts'

const NADIA = '/contacts/12345/record/0-1/51'
const it = extensionStage({ permissions: ['notifications'] })

beforeAll(async () => {
  it.pages.set(NADIA, await fixture('hubspot'))
})

type Target = { targetId: string; type: string; url: string }

/** Nothing but the browser's own protocol sees a side panel. */
const panelTarget = async (cdp: CDPSession): Promise<Target | undefined> => {
  const { targetInfos } = (await cdp.send('Target.getTargets', { filter: [{}] })) as { targetInfos: Target[] }
  return targetInfos.find(
    ({ url, type }) => type === 'page' && url === `chrome-extension://${it.browser.id}/sidepanel.html`,
  )
}

const asking = async (cdp: CDPSession, { targetId }: Target) => {
  const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: false })
  let last = 0
  return async (method: string, params: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const id = ++last
    const answered = new Promise<Record<string, unknown>>((done) => {
      const hear = ({ message }: { message: string }): void => {
        const said = JSON.parse(message) as { id?: number; result?: Record<string, unknown> }
        if (said.id !== id) return
        cdp.off('Target.receivedMessageFromTarget', hear)
        done(said.result ?? {})
      }
      cdp.on('Target.receivedMessageFromTarget', hear)
    })
    await cdp.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) })
    return answered
  }
}

test('the panel opens beside the page, is signed in as the tab was, and says whose page it is', slowly, async () => {
  const { page, panel } = await it.beside(NADIA)
  await connect(panel, it.stage.url)
  await letIn(it.browser, panel, it.acme)
  await stripOf(panel).getByText('nadia@shopper.example').first().waitFor()
  await panel.getByRole('searchbox').or(panel.getByPlaceholder('Search')).first().waitFor()
  await panel.close()
  await page.bringToFront()
  // A click in a page counts for one message further, which is how a test may open what only people can.
  const worker = await it.browser.worker()
  await worker.evaluate(() => {
    chrome.runtime.onMessage.addListener((message, sender) => {
      if (message === 'test: open' && sender.tab) void chrome.sidePanel.open({ windowId: sender.tab.windowId })
      return undefined
    })
  })
  const tab = await it.browser.tabOf(page)
  await worker.evaluate(
    (tabId) =>
      chrome.scripting.executeScript({
        target: { tabId },
        func: () => addEventListener('click', () => void chrome.runtime.sendMessage('test: open')),
      }),
    tab,
  )
  await page.locator('h2').click()
  const cdp = await it.browser.context.browser()!.newBrowserCDPSession()
  const target = (await until(() => panelTarget(cdp))) as Target
  const ask = await asking(cdp, target)
  const reads = async (): Promise<string> => {
    const { result } = (await ask('Runtime.evaluate', { expression: 'document.body.innerText' })) as {
      result?: { value?: string }
    }
    return result?.value ?? ''
  }
  await until(async () => (await reads()).includes('nadia@shopper.example'))
  const contexts = await worker.evaluate(async () => (await chrome.runtime.getContexts({})).map((it) => it.contextType))
  expect(contexts).toContain('SIDE_PANEL')
  const { data } = (await ask('Page.captureScreenshot', { format: 'png' })) as { data?: string }
  expect(data?.length).toBeGreaterThan(1_000)
  // Another page in the same tab: the panel goes along.
  await page.goto(`${HUBSPOT}/home`)
  await until(async () => !(await reads()).includes('nadia@shopper.example'))
})

test(
  'the number on the icon: people found in the tab, unread conversations of one’s own everywhere',
  slowly,
  async () => {
    const { page, panel } = await it.beside(NADIA)
    await it.signIn(panel)
    const tab = await it.browser.tabOf(page)
    const worker = await it.browser.worker()
    const badge = (tabId?: number) =>
      worker.evaluate((id) => chrome.action.getBadgeText(id ? { tabId: id } : {}), tabId)
    await until(async () => (await badge(tab)) === '4')
    expect(await badge()).toBe('')
    await page.goto(`${HUBSPOT}/home`)
    await until(async () => (await badge(tab)) === '')
    const conversation = await it.asks('Where is my parcel?')
    const assign = { name: 'assign', body: { conversation, to: it.acme.ownerId } }
    await it.stage.ask('POST', '/v1/commands', { token: it.acme.token, body: assign })
    // What the alarm of every minute does.
    await worker.evaluate(() =>
      (chrome.alarms.onAlarm as unknown as { dispatch(it: unknown): void }).dispatch({ name: 'minute' }),
    )
    await until(async () => (await badge()) === '1')
  },
)

test('text that was selected is looked up by the context menu', slowly, async () => {
  const { panel } = await it.beside('/nobody')
  await it.signIn(panel)
  await stripOf(panel).getByText('No address and no number').first().waitFor()
  // What the browser does when the menu is clicked.
  const worker = await it.browser.worker()
  await worker.evaluate(async () => {
    const [tab] = await chrome.tabs.query({ active: true })
    const clicked = chrome.contextMenus.onClicked as unknown as { dispatch(info: unknown, tab: unknown): void }
    clicked.dispatch({ menuItemId: 'look-up', selectionText: 'Nadia <nadia@shopper.example>' }, tab)
  })
  await panel.waitForURL(/#\/s\/nadia%40shopper\.example/)
})

test(
  'who wants notifications is told what a colleague gave them, and a click opens it in the panel',
  slowly,
  async () => {
    const { panel } = await it.beside('/nobody')
    await it.signIn(panel)
    const conversation = await it.asks('Where is my parcel?')
    const { services } = it.stage
    const { accountId, ownerId } = it.acme
    const omar = await addMember(services, accountId, { name: 'Omar', email: 'omar@acme.example', role: 'agent' })
    const { token } = await createToken(services, accountId, { name: 'omar', member: omar.id, scopes: ['*'] })
    const worker = await it.browser.worker()
    // Instead of the screen, which no test can read.
    await worker.evaluate(async () => {
      const at = globalThis as unknown as { told: string[] }
      at.told = []
      const create = async (id: string, { title }: { title: string }): Promise<string> => {
        at.told.push(`${id} ${title}`)
        return id
      }
      Object.assign(chrome.notifications, { create })
      await chrome.storage.local.set({ wishes: { notifications: true } })
    })
    const gives = async (to: string | null): Promise<void> => {
      await it.stage.ask('POST', '/v1/commands', { token, body: { name: 'assign', body: { conversation, to } } })
    }
    const told = () => worker.evaluate(() => (globalThis as unknown as { told: string[] }).told)
    // Until the worker's line is open nobody hears it.
    await until(async () => {
      await gives(null)
      await gives(ownerId)
      return (await told()).includes(`conversation:${conversation} You were given a conversation: Nadia`)
    }, 'the notification')
    await worker.evaluate((id) => {
      const clicked = chrome.notifications.onClicked as unknown as { dispatch(id: string): void }
      clicked.dispatch(id)
    }, `conversation:${conversation}`)
    await panel.waitForURL(new RegExp(`#/c/${conversation}`))
    await panel.getByRole('log').getByText('Where is my parcel?').waitFor()
  },
)
