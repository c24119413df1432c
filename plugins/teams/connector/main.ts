// The connector as a process of its own. Its first line says where it is and how a bot gets in.
import { parseArgs } from 'node:util'
import { startConnector } from './index.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    limits: { type: 'boolean', default: false },
    world: { type: 'string', default: '{}' },
  },
})

const connector = await startConnector({
  ...(JSON.parse(values.world) as object),
  port: Number(values.port),
  limits: values.limits ? 'teams' : 'off',
})
const { url, serviceUrl, settings, world } = connector
console.log(
  JSON.stringify({ url, serviceUrl, settings, people: world.people, teams: world.teams, tenants: world.tenants }),
)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void connector.close().then(() => process.exit(0)))
// Whoever started it is gone.
process.stdin.on('end', () => process.exit(0)).resume()
