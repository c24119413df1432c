// How a person signs in to the extension: the hub's address, then a code that is confirmed at the hub in another tab.
import type { Page } from 'playwright-core'
import { cookieOf, fromPage, pkce, redeem, redirectOf, request } from '../../core/src/http/testing/devices.ts'
import type { Company, Stage } from '../../core/src/http/testing/stage.ts'
import { extensionId } from '../../plugins/browser-extension/src/identity.ts'
import type { Extended } from './extension.ts'

export const connect = async (panel: Page, hub: string): Promise<void> => {
  await panel.getByLabel('Address of your Deskless hub').fill(hub)
  await panel.getByRole('button', { name: 'Connect' }).click()
}

/** By the code the panel shows, confirmed at the hub in another tab. */
export const letIn = async (
  { context }: Extended,
  panel: Page,
  { email, password }: Pick<Company, 'email' | 'password'>,
): Promise<void> => {
  await panel.getByRole('button', { name: 'Sign in with a code' }).click()
  const link = panel.getByRole('link', { name: 'Open the page where it is confirmed' })
  const [hub] = await Promise.all([context.waitForEvent('page'), link.click()])
  const known = hub.getByRole('button', { name: 'Go on' })
  const address = hub.getByLabel('E-mail address')
  await known.or(address).first().waitFor()
  if (await address.isVisible()) {
    await address.fill(email)
    await hub.getByLabel('Password').fill(password)
    await hub.getByRole('button', { name: 'Sign in' }).click()
  }
  await known.click()
  await hub.getByRole('button', { name: 'Let it in', exact: true }).click()
  await hub.getByText('Your device is signed in.').waitFor()
  await hub.close()
}

/** What lies in the browser's storage once she signed in by the hub's page: for tests of what comes after it. */
export const keysOf = async (stage: Stage, company: Company) => {
  const { verifier, challenge } = pkce()
  const us = { client_id: extensionId, redirect_uri: redirectOf(extensionId) }
  const asked = { ...request(challenge, us), account: company.accountId, allow: true }
  const { body } = await fromPage(stage, await cookieOf(stage, company), '/auth/authorize', asked)
  const code = new URL(String(body.redirect)).searchParams.get('code') ?? ''
  const { body: answer } = await redeem(stage, code, verifier, us)
  const { access_token: access, refresh_token: refresh, expires_in: seconds, account, member, device } = answer
  return {
    local: { hub: stage.url, [`long:${stage.url}`]: { refresh, account, member, device } },
    session: { [`short:${stage.url}`]: { access, device, endsAt: Date.now() + Number(seconds) * 1_000 } },
  }
}
