import { installedPlugins } from './cli/open.ts'
import { readConfig } from './config/index.ts'
import { Refusal } from './contract/index.ts'
import { startDemo } from './demo/start.ts'
import { startHub } from './hub.ts'
import { keepTidy } from './tidy.ts'

const say = (sentence: string): void => console.log(sentence)

const start = async (): Promise<void> => {
  const config = readConfig({ ...process.env, ...roleFlag() })
  const hub = await startHub({ config, plugins: await installedPlugins(), say })
  const demo = config.demo && config.role === 'all' ? await startDemo(hub, { say }) : undefined
  const address = demo ? config.publicUrl : hub.url
  say(demo ? `Open ${address} to try it: the shop and Slack side by side.` : `Deskless is running at ${address}`)
  if (demo) for (const page of demo.pages) say(`  ${page.title}: ${page.url}`)
  say(`  API reference: ${address}/docs`)
  keepTidy()
  await untilAsked()
  say('Stopping. Work in hand is finished first.')
  await demo?.stop()
  await hub.stop()
}

const roleFlag = (): { DESKLESS_ROLE?: string } => {
  const at = process.argv.indexOf('--role')
  return at > 0 ? { DESKLESS_ROLE: process.argv[at + 1] } : {}
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
