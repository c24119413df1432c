import { readArgs } from './cli/args.ts'
import { grantedPaths, installedPlugins } from './cli/open.ts'
import type { Config } from './config/index.ts'
import { mayShowDemo, readConfig, unknownSettings } from './config/index.ts'
import { Refusal } from './contract/index.ts'
import { startDemo } from './demo/start.ts'
import { startHub } from './hub.ts'
import { keepTidy } from './tidy.ts'

const say = (sentence: string): void => console.log(sentence)

const start = async (): Promise<void> => {
  const config = readConfig({ ...process.env, ...roleFlag() })
  for (const name of unknownSettings()) say(`${name} is no setting of the hub, so nothing changes by it.`)
  for (const name of config.faultRun) say(`${name} is set: this is a fault run, not for people.`)
  const hub = await startHub({
    config,
    plugins: await installedPlugins(config),
    rootPaths: await grantedPaths(config),
    say,
  })
  const demo = showsDemo(config) ? await startDemo(hub, { say }) : undefined
  const address = demo ? config.publicUrl : hub.url
  say(
    demo
      ? `Open ${address} to try it: customers on one side, agents on the other.`
      : `Deskless is running at ${address}`,
  )
  const sides = { customer: 'As a customer', agent: 'As an agent' }
  if (demo) for (const page of demo.pages) say(`  ${sides[page.side]}, ${page.title}: ${page.url}`)
  say(`  API reference: ${address}/docs`)
  keepTidy()
  await untilAsked()
  say('Stopping. Work in hand is finished first.')
  await demo?.stop()
  await hub.stop()
}

const showsDemo = (config: Config): boolean => {
  if (!config.demo || config.role !== 'all') return false
  if (mayShowDemo(config)) return true
  say(
    `The demo stays off: whoever reaches it may act as its people, and HOST=${config.host} lets others reach it. Leave HOST out to try it, or set DESKLESS_DEMO=off.`,
  )
  return false
}

const roleFlag = (): { DESKLESS_ROLE?: string } => {
  // Some package managers hand on the `--` that stands before the flags.
  const args = process.argv.slice(2).filter((word) => word !== '--')
  const { role } = readArgs({ args, options: { role: { type: 'string' } } }).values
  return role === undefined ? {} : { DESKLESS_ROLE: role || 'none' }
}

const untilAsked = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })

try {
  await start()
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(error.tell)
  process.exitCode = 1
}
