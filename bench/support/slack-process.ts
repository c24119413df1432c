// A simulated Slack with as many channels as wanted, in a process of its own.
import { startSimulator } from '@deskless/slack/simulator'

const [count = '40'] = process.argv.slice(2)
const simulator = await startSimulator()
const { team, maya, omar, credentials } = simulator.demo
const members = [maya.id, omar.id, credentials.botUserId]
const channels = Array.from(
  { length: Number(count) },
  (_, n) => simulator.addChannel(team.id, { name: `support-${n}`, members }).id,
)

process.on('message', () => {
  const posts = simulator.ledger.calls('chat.postMessage').map(({ at, args }) => ({ at, said: JSON.stringify(args) }))
  process.send?.({ posts })
})
process.on('disconnect', () => process.exit())
process.send?.({
  apiUrl: simulator.apiUrl,
  url: simulator.url,
  botToken: credentials.botToken,
  signingSecret: credentials.signingSecret,
  channels,
})
