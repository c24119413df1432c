// Calls the plugin makes, and mistakes it could make, in an order in which each finds what those before it made.
import { WebAPIPlatformError, WebClient } from '@slack/web-api'

type Place = { api: string; token: string; person: string; support: string }
/** `root`: of a thread there. */
type At = Place & { client: WebClient; root: string; view: string }
type Call = { name: string; make(at: At): Promise<unknown> }

const call = (name: string, make: Call['make']): Call => ({ name, make })
const NOWHERE = 'C0NOWHERE00'
const NEVER = '1700000000.000001'
const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } })
const home = { type: 'home' as const, blocks: [section('Mine')] }
const modal = {
  type: 'modal' as const,
  title: { type: 'plain_text' as const, text: 'Reply' },
  blocks: [section('To Nadia')],
}

export const calls: readonly Call[] = [
  call('auth.test', ({ client }) => client.auth.test()),
  call('auth.test with a wrong token', ({ api }) => new WebClient('xoxb-wrong', { slackApiUrl: api }).auth.test()),
  call('conversations.info', ({ client, support }) => client.conversations.info({ channel: support })),
  call('conversations.info of nothing', ({ client }) => client.conversations.info({ channel: NOWHERE })),
  call('conversations.join', ({ client, support }) => client.conversations.join({ channel: support })),
  call('conversations.list', ({ client }) => client.conversations.list({ types: 'public_channel,private_channel' })),
  call('users.info', ({ client, person }) => client.users.info({ user: person })),
  call('users.info of nobody', ({ client }) => client.users.info({ user: 'U0NOBODY000' })),
  call('users.lookupByEmail of nobody', ({ client }) => client.users.lookupByEmail({ email: 'no@body.example' })),
  call('chat.postMessage', async (at) => {
    const blocks = [section('*Nadia* asks')]
    const said = await at.client.chat.postMessage({ channel: at.support, text: 'Nadia asks', blocks })
    at.root = String(said.ts)
  }),
  call('chat.postMessage as a customer', ({ client, support, root }) =>
    client.chat.postMessage({
      channel: support,
      thread_ts: root,
      text: 'Hello',
      username: 'Nadia',
      icon_emoji: ':owl:',
    }),
  ),
  call('chat.postMessage with metadata', ({ client, support, root }) => {
    const metadata = { event_type: 'deskless', event_payload: { delivery: 'd1' } }
    return client.chat.postMessage({ channel: support, thread_ts: root, text: 'Hello', metadata })
  }),
  call('chat.postMessage to nowhere', ({ client }) => client.chat.postMessage({ channel: NOWHERE, text: 'Hello' })),
  call('chat.postMessage without words', ({ client, support }) =>
    client.chat.postMessage({ channel: support, text: '' }),
  ),
  call('chat.postMessage with too long a block', ({ client, support }) =>
    client.chat.postMessage({ channel: support, text: 'x', blocks: [section('x'.repeat(9_000))] }),
  ),
  call('chat.postMessage with an unknown block', ({ client, support }) =>
    client.chat.postMessage({ channel: support, text: 'x', blocks: [{ type: 'nonsense' } as never] }),
  ),
  call('chat.postEphemeral', ({ client, support, person }) =>
    client.chat.postEphemeral({ channel: support, user: person, text: 'Only you' }),
  ),
  call('chat.getPermalink', ({ client, support, root }) =>
    client.chat.getPermalink({ channel: support, message_ts: root }),
  ),
  call('chat.update', ({ client, support, root }) =>
    client.chat.update({ channel: support, ts: root, text: 'Nadia asked', blocks: [section('*Nadia* asked')] }),
  ),
  call('chat.update of nothing', ({ client, support }) =>
    client.chat.update({ channel: support, ts: NEVER, text: 'x' }),
  ),
  call('chat.delete of nothing', ({ client, support }) => client.chat.delete({ channel: support, ts: NEVER })),
  call('reactions.add', ({ client, support, root }) =>
    client.reactions.add({ channel: support, timestamp: root, name: 'incoming_envelope' }),
  ),
  call('reactions.add again', ({ client, support, root }) =>
    client.reactions.add({ channel: support, timestamp: root, name: 'incoming_envelope' }),
  ),
  call('reactions.add to nothing', ({ client, support }) =>
    client.reactions.add({ channel: support, timestamp: NEVER, name: 'eyes' }),
  ),
  call('reactions.remove', ({ client, support, root }) =>
    client.reactions.remove({ channel: support, timestamp: root, name: 'incoming_envelope' }),
  ),
  call('reactions.remove again', ({ client, support, root }) =>
    client.reactions.remove({ channel: support, timestamp: root, name: 'incoming_envelope' }),
  ),
  call('conversations.open', ({ client, person }) => client.conversations.open({ users: person })),
  call('a direct message', ({ client, person }) => client.chat.postMessage({ channel: person, text: 'For you' })),
  call('files', ({ client, support, root }) =>
    client.filesUploadV2({
      channel_id: support,
      thread_ts: root,
      filename: 'label.txt',
      file: Buffer.from('To: Nadia'),
    }),
  ),
  call('files.info of nothing', ({ client }) => client.files.info({ file: 'F0NOTHING00' })),
  call('views.publish', ({ client, person }) => client.views.publish({ user_id: person, view: home })),
  call('views.open with a spent trigger', ({ client }) => client.views.open({ trigger_id: '1.2.spent', view: modal })),
  call('views.update of nothing', ({ client }) => client.views.update({ view_id: 'V0NOTHING00', view: modal })),
  call('team.info', ({ client }) => client.team.info()),
]

/** What came of each: `ok`, or Slack's word for why not. */
export const outcomesAt = async (place: Place): Promise<Map<string, string>> => {
  const client = new WebClient(place.token, {
    slackApiUrl: place.api,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  })
  const at: At = { ...place, client, root: '', view: '' }
  const outcomes = new Map<string, string>()
  for (const { name, make } of calls)
    outcomes.set(
      name,
      await make(at).then(
        () => 'ok',
        (error: unknown) =>
          error instanceof WebAPIPlatformError ? error.data.error : String((error as Error).message),
      ),
    )
  return outcomes
}
