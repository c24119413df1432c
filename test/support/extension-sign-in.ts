// How a person signs in to the extension: the hub's address, then a code that is confirmed at the hub in another tab.
import type { Page } from 'playwright-core'
import type { Company } from '../../core/src/http/testing/stage.ts'
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
