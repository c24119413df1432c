// `pnpm simulate <plugin> --port N`: a plugin's simulator of its provider, as a process of its own.
import { parseArgs } from 'node:util'

type Running = { url?: string; close?: () => unknown; stop?: () => unknown }
type Simulator = { startSimulator: (options: { port: number }) => Promise<Running> }

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { port: { type: 'string', default: '0' } },
})
const [plugin] = positionals
const port = Number(values.port)
if (!plugin || !Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error('Say which simulator and where: pnpm simulate slack --port 4010')
  process.exit(1)
}

const running = await start(plugin)
console.log(`The ${plugin} simulator listens${running.url ? ` at ${running.url}` : ''}. Stop it with Ctrl-C.`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end())

async function start(id: string): Promise<Running> {
  const name = `@deskless/${id}/simulator`
  const module = (await import(name).catch((cause: unknown) => absent(id, cause))) as Simulator
  return module.startSimulator({ port })
}

function absent(id: string, cause: unknown): never {
  const code = (cause as { code?: string }).code
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw cause
  console.error(`There is no simulator for "${id}": no package @deskless/${id} offers one.`)
  process.exit(1)
}

async function end(): Promise<void> {
  await (running.close ?? running.stop)?.call(running)
  process.exit(0)
}
