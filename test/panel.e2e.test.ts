// Maya works in the panel, in a real browser: signing in, the queues, a customer of the widget, keys, losses.
import { needs, onEachEngine, until } from '@deskless/core/testing'
import { describe, expect, test } from 'vitest'
import { addMember, createAccount } from '../core/src/accounts/index.ts'
import { MAYA, panelStage, signIn } from './support/panel-stage.ts'

describe('an agent works in the panel', { ...needs('chromium'), timeout: 60_000 }, () => {
  onEachEngine((engine) => {
    const it = panelStage(engine)
    const wide = { viewport: { width: 1280, height: 800 } }

    test('a wrong password is told, the right one opens the desk', async () => {
      const maya = await it.sit()
      await maya.page.getByLabel('E-mail').fill(MAYA.email)
      await maya.page.getByLabel('Password').fill('not hers at all')
      await maya.page.getByRole('button', { name: 'Sign in' }).click()
      await maya.page.getByText('do not belong together').waitFor()
      await signIn(maya.page, MAYA)
      await maya.page.getByRole('navigation', { name: 'Queues' }).waitFor()
      await maya.leave()
    })

    test('nadia writes in the widget; it comes up in the list by itself, opens by keyboard, and its card names her inbox', async () => {
      const maya = await it.sit(MAYA, wide, '#/q/unassigned')
      await maya.page.getByText('Every conversation has somebody').or(maya.page.locator('a.entry')).first().waitFor()
      const { nadia, conversation } = await it.asks('Where is my parcel?')
      const row = maya.page.locator('a.entry', { hasText: 'Where is my parcel?' })
      await row.waitFor()
      expect(await row.textContent()).toContain('Waiting for')
      await maya.page.locator('.virtual').focus()
      await maya.page.keyboard.press('j')
      await maya.page.keyboard.press('k')
      await row.and(maya.page.locator(':focus')).waitFor()
      await maya.page.keyboard.press('Enter')
      await maya.page.waitForURL(`**/panel#/c/${conversation.id}`)
      await maya.page
        .getByRole('region', { name: 'Conversation', exact: true })
        .getByText('Where is my parcel?')
        .waitFor()
      await maya.page.getByRole('complementary', { name: 'Contact' }).getByText('All conversations').waitFor()
      // Whoever comes without a session is told so once, and the browser writes that down.
      expect(maya.errors.filter((error) => !error.includes('401'))).toEqual([])
      await nadia.leave()
      await maya.leave()
    })

    // Nothing below depends on the engine; each takes a browser of its own, and its time.
    if (engine !== 'pglite') return

    test('a link opens its conversation in one column, and back leads to the list', async () => {
      const { nadia, conversation } = await it.asks('Do you deliver on Sundays?')
      const maya = await it.sit(MAYA, { viewport: { width: 360, height: 640 } }, `#/c/${conversation.id}`)
      await maya.page.getByRole('region', { name: 'Conversation', exact: true }).getByText('on Sundays').waitFor()
      await maya.page.getByRole('button', { name: 'Back' }).first().click()
      await maya.page.waitForURL('**/panel#/q/mine')
      await nadia.leave()
      await maya.leave()
    })

    test('a session that ends asks for the password, and what was open is still there', async () => {
      const maya = await it.sit(MAYA, wide, '#/new')
      await maya.page.getByRole('region', { name: 'New conversation' }).waitFor()
      await maya.page.context().clearCookies()
      await maya.page.keyboard.press('g')
      await maya.page.keyboard.press('a')
      await maya.page.getByText('Your sign-in has ended').waitFor()
      await signIn(maya.page, MAYA)
      expect(await maya.page.getByText('Your sign-in has ended').count()).toBe(0)
      await maya.leave()
    })

    test('the hub goes away and comes back: it is said, and said when it is over', async () => {
      const maya = await it.sit(MAYA, wide)
      await maya.page.getByRole('navigation', { name: 'Queues' }).waitFor()
      await maya.page.context().setOffline(true)
      await maya.page.evaluate(() => dispatchEvent(new Event('online')))
      await maya.page.getByText('The hub cannot be reached').first().waitFor({ timeout: 30_000 })
      await maya.page.context().setOffline(false)
      await maya.page.locator('.banner').waitFor({ state: 'detached', timeout: 30_000 })
      await maya.leave()
    })

    test('maya is away, in Spanish, in the dark, and it stays so', async () => {
      const maya = await it.sit(MAYA, wide)
      await maya.page.getByRole('button', { name: /You are: / }).click()
      await maya.page.getByRole('menuitemradio', { name: 'Away' }).click()
      await maya.page.getByRole('button', { name: 'You are: Away' }).waitFor()
      await maya.page.getByRole('button', { name: 'Panel menu' }).click()
      await maya.page.getByRole('menuitemradio', { name: 'Dark' }).click()
      await maya.page.getByRole('button', { name: 'Panel menu' }).click()
      await maya.page.getByRole('menuitemradio', { name: 'Español' }).click()
      await maya.page.getByRole('navigation', { name: 'Colas' }).waitFor()
      await maya.page.reload()
      await maya.page.getByRole('button', { name: 'Estás: Ausente' }).waitFor()
      expect(await maya.page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
      await it.house.command('set_availability', { availability: 'online' })
      await maya.leave()
    })

    test('? shows the keys, Escape closes the sheet', async () => {
      const maya = await it.sit(MAYA, wide)
      await maya.page.keyboard.press('?')
      await maya.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Next conversation').waitFor()
      await maya.page.keyboard.press('Escape')
      await maya.page.getByRole('dialog').waitFor({ state: 'detached' })
      await maya.leave()
    })

    test('no stranger may frame it, and nothing inline runs in it', async () => {
      const answer = await fetch(`${it.house.url}/panel`)
      const policy = answer.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("frame-ancestors 'self'")
      expect(policy).not.toContain('unsafe')
      expect(await answer.text()).not.toMatch(/<script(?![^>]* src=)|<style| on\w+=/)
    })

    test('signing out leaves nothing of the desk, on the screen or in the browser, and the draft waits at the hub', async () => {
      const { nadia, conversation } = await it.asks('Is it waterproof?')
      const maya = await it.sit(MAYA, wide, `#/c/${conversation.id}`)
      await maya.page.locator('.field textarea').fill('Half an answer')
      await maya.page.getByRole('button', { name: 'Panel menu' }).click()
      await maya.page.getByRole('menuitem', { name: 'Sign out' }).click()
      await maya.page.getByLabel('Password').waitFor()
      expect(await maya.page.locator('.desk').count()).toBe(0)
      await until(async () => (await maya.page.request.get(`${it.house.url}/v1/me`)).status() === 401)
      expect(await maya.page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain('Half an answer')
      const { root } = it.house.hub.services.db
      const kept = await root
        .selectFrom('drafts')
        .select('body')
        .where('conversation_id', '=', conversation.id)
        .execute()
      expect(kept).toMatchObject([{ body: { mode: 'reply', text: 'Half an answer' } }])
      await nadia.leave()
      await maya.leave()
    })

    test('maya is of two companies, and goes from one to the other; what she wrote stays where she wrote it', async () => {
      const { nadia } = await it.asks('Do you repair lamps?')
      const { services } = it.house.hub
      const owner = { name: 'Ines', email: 'ines@oak.example' }
      // Who joins a second company signs in anew, unless somebody vouched for their address.
      const vouched = services.db.root.updateTable('users').set({ email_verified: true })
      await vouched.where('email', '=', MAYA.email).execute()
      const oak = await createAccount(services, { name: 'Oak & Ember', slug: 'oak', owner })
      const { id } = await addMember(services, oak.accountId, { name: 'Maya', email: MAYA.email, role: 'agent' })
      const maya = await it.sit(undefined, wide, '#/q/all')
      const chooses = (company: string): Promise<void> => maya.page.getByRole('button', { name: company }).click()
      const goes = async (company: string): Promise<void> => {
        await maya.page.getByRole('button', { name: 'Panel menu' }).click()
        await maya.page.getByRole('menuitem', { name: 'Which company?' }).click()
        await chooses(company)
        await maya.page.goto(`${it.house.url}/panel#/q/all`)
      }
      await maya.page.getByLabel('E-mail').fill(MAYA.email)
      await maya.page.getByLabel('Password').fill(MAYA.password)
      await maya.page.getByRole('button', { name: 'Sign in' }).click()
      await chooses('Parcel & Co')
      const row = maya.page.locator('a.entry', { hasText: 'Do you repair lamps?' })
      await row.click()
      await maya.page.locator('.field textarea').fill('We do, and')
      await goes('Oak & Ember')
      await maya.page.getByText('No conversations yet.').waitFor()
      await goes('Parcel & Co')
      await row.click()
      await until(async () => (await maya.page.locator('.field textarea').inputValue()) === 'We do, and')
      await services.db.root.deleteFrom('members').where('id', '=', id).execute()
      await nadia.leave()
      await maya.leave()
    })
  })
})
