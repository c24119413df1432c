// The simulator as a process of its own. Its first line says where it is and how an app gets in.
import { parseArgs } from 'node:util'
import { startSimulator } from './index.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    'app-url': { type: 'string' },
    'socket-mode': { type: 'boolean', default: false },
    'no-limits': { type: 'boolean', default: false },
  },
})

const simulator = await startSimulator({
  port: Number(values.port),
  host: values.host,
  ...(values['no-limits'] && { rateLimits: 'off' }),
})
const { demo } = simulator
const url = values['app-url']
simulator.configureApp(demo.app.id, {
  socketMode: values['socket-mode'],
  ...(url && { eventsUrl: url, interactivityUrl: url, optionsUrl: url }),
})

console.log(
  JSON.stringify({
    url: simulator.url,
    apiUrl: simulator.apiUrl,
    ...demo.credentials,
    team: demo.team,
    channel: { id: demo.support.id, name: demo.support.name },
    people: [demo.maya, demo.omar].map(({ id, name, email }) => ({ id, name, email })),
  }),
)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void simulator.close().then(() => process.exit(0)))
