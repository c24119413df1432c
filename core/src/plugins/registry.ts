import { isExtensionId } from '../config/index.ts'
import type { Plugin, PortName, Ports } from '../contract/index.ts'
import { Refusal, secretNames } from '../contract/index.ts'
import type { Registry } from '../services.ts'

const CONTRACT = 1

/** The installed plugins, checked: wrong wiring ends the start with a sentence, not the first message with a stack. */
export const createRegistry = (plugins: readonly Plugin[]): Registry => {
  const byId = new Map<string, Plugin>()
  for (const plugin of plugins) {
    const wrong = faults(plugin, byId)
    if (wrong) throw new Refusal('invalid_setting', `Plugin ${plugin.id || '(without id)'} ${wrong}.`)
    byId.set(plugin.id, plugin)
  }
  return {
    all: [...byId.values()],
    get: (id) => byId.get(id),
    channel: (id) => byId.get(id)?.channel ?? missing(id, 'channel'),
    surface: (id) => byId.get(id)?.surface ?? missing(id, 'surface'),
    app: (id) => byId.get(id)?.app ?? missing(id, 'app'),
  }
}

const missing = (id: string, seat: 'channel' | 'surface' | 'app'): never => {
  throw new Refusal(
    'invalid_setting',
    `No installed plugin named “${id}” ${seat === 'app' ? 'takes an app' : `is a ${seat}`}. Add it to deskless.config.ts.`,
    { plugin: id },
  )
}

const faults = (plugin: Plugin, known: ReadonlyMap<string, Plugin>): string | undefined => {
  if (!/^[a-z][a-z0-9-]{0,40}$/.test(plugin.id)) return 'needs an id of small letters, digits and dashes'
  if (known.has(plugin.id)) return 'is installed twice'
  if (plugin.contract !== CONTRACT)
    return `is written against contract ${plugin.contract} and this hub speaks ${CONTRACT}`
  if (plugin.channel && !plugin.channel.receive && !plugin.channel.listen && !plugin.routes)
    return 'is a channel that neither receives, listens nor has routes'
  if (plugin.surface && !plugin.surface.receive && !plugin.surface.listen)
    return 'is a surface that neither receives nor listens'
  const twice = (plugin.routes ?? [])
    .map((r) => `${r.method} ${r.path}`)
    .find((route, i, all) => all.indexOf(route) !== i)
  if (twice) return `declares the route ${twice} twice`
  const { id: badId } = plugin.extensions?.find(({ id }) => !isExtensionId(id)) ?? {}
  if (badId !== undefined) return `names the browser extension “${badId}”, which is no id of one`
  return halfSeat(plugin) ?? badSecrets(plugin)
}

const CHANNEL = ['capabilities', 'parse', 'pieces', 'send']
const MIRROR = ['open', 'post', 'update', 'amend', 'tick']
const SETUP = ['begin', 'next']
const MODES: readonly string[] = ['explicit', 'confirm', 'direct', 'alerts']

/** What the types say, for plugins nobody checked them on. What is said per inbox is checked when one is connected. */
const halfSeat = ({ channel, surface, jobs = {}, actions = {} }: Plugin): string | undefined => {
  const [noChannel] = without(channel, CHANNEL)
  if (noChannel) return `is a channel without the method ${noChannel}`
  const [noSurface] = [...without(surface, ['handle']), ...without(surface && (surface.mirror ?? {}), MIRROR)]
  if (noSurface) return `is a surface without the method ${noSurface}`
  const [noSetup] = [...without(channel?.setup, SETUP), ...without(surface?.setup, SETUP)]
  if (noSetup) return `has a setup without the method ${noSetup}`
  const modes = surface?.modes ?? MODES
  if (modes.length === 0 || modes.some((mode) => !MODES.includes(mode)))
    return `is a surface whose modes are not some of ${MODES.join(', ')}`
  const idle = Object.entries(jobs).find(([, { every = 1, run }]) => typeof run !== 'function' || !(every > 0))
  const [action] = Object.entries(actions).find(([, { label, job }]) => !label || !Object.hasOwn(jobs, job)) ?? []
  if (action) return `offers the action ${action} without a label, or without a job that does it`
  return idle && `has the job ${idle[0]} with nothing to run, or to be run every no time at all`
}

const without = (seat: object | undefined, names: readonly string[]): string[] =>
  seat ? names.filter((name) => typeof (seat as Record<string, unknown>)[name] !== 'function') : []

/** A sealed setting is one text: anything else could not be sealed and opened alike. */
const badSecrets = (plugin: Plugin): string | undefined => {
  const schemas = [plugin.app?.settings, plugin.channel?.settings, plugin.surface?.settings].filter(
    (s) => s !== undefined,
  )
  return schemas.every((schema) => Array.isArray(secretNames(schema)))
    ? undefined
    : 'has settings that are not an object'
}

/** The first installed plugin that provides a port. */
export const findPort = <N extends PortName>(registry: Registry, name: N): Ports[N] | undefined =>
  registry.all.find((plugin) => plugin.provides?.[name])?.provides?.[name]
