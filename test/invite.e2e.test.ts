// A member who was let in without a password follows the link, in a real browser.
import { needs } from '@deskless/core/testing'
import { expect, test } from 'vitest'
import { addMember, invite } from '../core/src/accounts/index.ts'
import { openStage } from '../core/src/http/testing/stage.ts'
import { openBrowser, openPage } from './support/browser.ts'

test('omar opens his invitation, chooses a password and can sign in', needs('chromium'), async () => {
  const stage = await openStage()
  const browser = await openBrowser()
  try {
    const { accountId } = await stage.company('acme')
    const omar = { email: 'omar@acme.example', name: 'Omar', role: 'agent' }
    const { id } = await addMember(stage.services, accountId, omar)
    const { url } = await invite(stage.services, accountId, id)
    const { page, errors } = await openPage(browser)
    await page.goto(url)
    await page.getByLabel(/Choose a password/).fill('chosen by omar himself')
    await page.getByRole('button').click()
    await page.getByText('Done. Sign in').waitFor()
    expect(errors).toEqual([])

    await page.goto(url)
    await page.reload()
    await page.getByLabel(/Choose a password/).fill('chosen by a stranger')
    await page.getByRole('button').click()
    await page.getByText('This link was used').waitFor()

    const body = { email: omar.email, password: 'chosen by omar himself' }
    const headers = { origin: stage.url }
    expect((await stage.ask('POST', '/auth/sign-in/email', { headers, body })).status).toBe(200)
    expect(stage.logged.join()).not.toContain(new URL(url).hash.slice(1))
  } finally {
    await browser.close()
    await stage.close()
  }
})
