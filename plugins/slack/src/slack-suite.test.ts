import { hmacHex } from '@deskless/core/contract'
import type { SurfaceDouble } from '@deskless/core/testing'
import { surfaceSuite } from '@deskless/core/testing'
import { startSimulator } from '../simulator/index.ts'
import { plugin } from './index.ts'
import { people } from './testing/line.ts'
import { nothingReadBack } from './testing/read-back.ts'

surfaceSuite(plugin, async (): Promise<SurfaceDouble> => {
  const slack = await startSimulator({ seed: 'demo', people, rateLimits: 'off' })
  const { botToken, signingSecret, appToken, appId } = slack.demo.credentials
  const root = async () => (await slack.human.channel('#support')).find((message) => message.metadata !== undefined)
  const fault = (effect: Parameters<typeof slack.faults.add>[0]['effect']) =>
    slack.faults.add({ on: 'chat.postMessage', effect })
  return {
    settings: { botToken, signingSecret, appToken, apiBaseUrl: slack.apiUrl },
    secrets: [botToken, signingSecret, appToken],
    origins: [slack.url],
    channel: '#support',
    introduce: (door) => slack.configureApp(appId, { eventsUrl: door, interactivityUrl: door, optionsUrl: door }),
    thread: async () => {
      const card = await root()
      return card ? (await slack.human.thread('#support', card.ts)).slice(1).map((message) => message.words) : []
    },
    types: async (says) => void (await slack.human.type('#support', says, { threadTs: (await root())!.ts })),
    replies: async (says) => {
      await slack.human.click((await root())!, 'reply')
      const form = await slack.human.waitFor(() => slack.human.view())
      await slack.human.submit(form, { text: says })
    },
    again: async () => {
      for (const { payload } of slack.ledger.deliveries().filter((one) => one.what === 'events_api'))
        await slack.deliverAgain(payload)
      const submitted = slack.ledger.deliveries('view_submission').at(-1)
      if (submitted) await pressAgain(slack, submitted.payload)
    },
    echoes: true,
    cutNext: () => fault({ is: 'drop-after-commit' }),
    troubles: [
      { name: 'a rate limit', next: () => fault({ is: 'rate-limited', retryAfter: 1 }) },
      { name: 'an internal error', next: () => fault({ is: 'error', error: 'internal_error' }) },
      { name: 'a page of HTML', next: () => fault({ is: 'html', status: 503 }) },
      { name: 'a cut line', next: () => fault({ is: 'drop-before' }) },
    ],
    close: () => {
      nothingReadBack(slack)
      return slack.close()
    },
  }
})

/** The very bytes of a submitted form once more, signed anew. */
const pressAgain = async (
  slack: Awaited<ReturnType<typeof startSimulator>>,
  payload: Record<string, unknown>,
): Promise<void> => {
  const app = slack.world.apps.get(slack.demo.credentials.appId)!
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  const at = String(Math.floor(Date.now() / 1_000))
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': at,
    'x-slack-signature': `v0=${hmacHex('sha256', app.signingSecret, `v0:${at}:${body}`)}`,
  }
  await fetch(app.interactivityUrl!, { method: 'POST', headers, body })
}
