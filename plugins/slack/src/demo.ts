import { join } from 'node:path'
import type { DemoHost, DemoPart, DemoSeat } from '@deskless/core/contract'

/** A simulated workspace beside the hub, with the demo account's people in it. Over Socket Mode, so it needs no address of ours. */
const start = async ({ hubUrl, members, log, dataDir }: DemoHost): Promise<DemoPart> => {
  const { startSimulator } = await import('../simulator/index.ts')
  const people = members.map(({ name, email }) => ({
    name: (name.split(' ')[0] ?? name).toLowerCase(),
    realName: name,
    email,
  }))
  const shortcuts = [
    { type: 'message' as const, callbackId: 'reply', name: 'Reply' },
    { type: 'message' as const, callbackId: 'send_to_customer', name: 'Send to customer' },
    { type: 'message' as const, callbackId: 'new_conversation', name: 'New conversation' },
  ]
  const commands = [{ command: '/deskless', description: 'Queue, search, availability' }]
  const simulator = await startSimulator({
    seed: 'demo',
    // Channels and threads survive a restart like the conversations they mirror.
    keepIn: join(dataDir, 'demo-slack.json'),
    ...(people.length >= 2 ? { people } : {}),
    app: { name: 'Deskless', socketMode: true, shortcuts, commands, unfurlDomains: [new URL(hubUrl).hostname] },
  })
  const { botToken, appToken, signingSecret } = simulator.demo.credentials
  log.info({ url: simulator.url }, 'The simulated Slack is open.')
  return {
    connection: {
      kind: 'installation',
      name: 'Slack (simulated)',
      settings: { botToken, appToken, signingSecret, mode: 'socket', apiBaseUrl: simulator.apiUrl },
    },
    origins: [new URL(simulator.url).origin],
    channel: simulator.demo.support.id,
    page: {
      title: 'Slack',
      side: 'agent',
      url: simulator.url,
      about:
        'Answer as an agent: open #support, press Reply on a conversation, or write an internal note in its thread.',
    },
    stop: () => simulator.close(),
  }
}

export const demo: DemoSeat = { start }
