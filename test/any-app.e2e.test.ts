// The page of the API channel's demo: an app that nobody wrote a channel for, as a person uses it.
import { text } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { needs, startDemo, startHub, until } from '@deskless/core/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plugin } from '../channels/api/src/index.ts'
import { openBrowser, openPage } from './support/browser.ts'

let house: TestHub
let demo: Awaited<ReturnType<typeof startDemo>>
let browser: Browser
beforeAll(async () => {
  if (needs('chromium').skip) return
  house = await startHub({ engine: 'pglite', plugins: [plugin] })
  demo = await startDemo(house.hub, { say: () => {} })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await demo?.stop()
  await house?.stop()
})

test('nadia asks in the app and reads her answer there, by day and by night', needs('chromium'), async () => {
  const { page, errors } = await openPage(browser)
  await page.goto(demo.pages[0]?.url ?? '')
  await page.getByLabel('Message').fill('Do you know this app?')
  await page.getByRole('button', { name: 'Send' }).click()
  const { root } = house.hub.services.db
  const row = await until(
    async () => root.selectFrom('conversations').select(['id', 'account_id']).executeTakeFirst(),
    'a conversation',
  )
  const actor = await root
    .selectFrom('members')
    .select('id')
    .where('account_id', '=', row.account_id)
    .executeTakeFirstOrThrow()
  const options = [
    { id: 'y', label: 'Yes, please' },
    { id: 'n', label: 'No' },
  ]
  const parts = [text('We never heard of it.'), { is: 'choices' as const, text: 'Shall we look?', options }]
  const hub = house.hub.services.hubFor(row.account_id, 'api')
  await hub.command('reply', { conversation: row.id, parts }, { actor: { kind: 'member', id: actor.id }, id: 'r' })
  await page.getByText('We never heard of it.').waitFor()
  await page.getByRole('button', { name: 'Yes, please' }).click()
  await page.locator('.me', { hasText: 'Yes, please' }).waitFor()
  await until(
    async () => (await root.selectFrom('deliveries').select('status').executeTakeFirst())?.status === 'read',
    'the answer to be read',
  )
  await page.emulateMedia({ colorScheme: 'dark' })
  const night = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  expect([night, errors]).toEqual(['rgb(21, 23, 26)', []])
})
