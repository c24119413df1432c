// Who the bot is, while other processes of the hub sign it in anew.
import { expect, test } from 'vitest'
import { startSimulator } from '../simulator/index.ts'
import { identityOf } from './identity.ts'
import { lonely } from './testing/lonely.ts'
import { forgetToken } from './token.ts'

test('a sign-in through another app, kept by another process, is another bot', async () => {
  const slack = await startSimulator({ seed: 'demo' })
  const { appId, botUserId, botToken } = slack.demo.credentials
  const other = slack.registerApp({ name: 'Other' })
  const installed = slack.installApp(other.appId, slack.demo.team.id)
  let token = botToken
  const installation = lonely(slack, () => token)
  expect(appId).not.toBe(other.appId)
  for (let times = 0; times < 2; times++) expect((await identityOf(installation)).botUserId).toBe(botUserId)
  expect(slack.ledger.calls('auth.test')).toHaveLength(1)
  token = installed.botToken
  // As a minute later.
  forgetToken(installation)
  expect((await identityOf(installation)).botUserId).toBe(installed.botUserId)
  await slack.close()
})
