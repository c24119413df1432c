// Keeps the workspace in a file, so that a demo that is restarted finds its Slack as it was.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { World } from './world.ts'

/** What outlives a restart; open modals, triggers and half uploads do not. */
const KEPT = ['teams', 'users', 'channels', 'files', 'apps', 'installations'] as const
const SOON_MS = 300

/** False when there is nothing to go on from. */
export function restore(world: World, path: string): boolean {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw cause
  }
  Object.assign(world, JSON.parse(text, revive))
  return true
}

/** Writes after changes, many at once; the answer writes what is left and stops. */
export function keep(world: World, path: string): () => void {
  let due: NodeJS.Timeout | undefined
  const save = () => {
    due = undefined
    mkdirSync(dirname(path), { recursive: true })
    // Whole or not at all: a process that dies while writing leaves the old file.
    writeFileSync(`${path}.new`, snapshot(world), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  }
  const soon = () => {
    due ??= setTimeout(save, SOON_MS).unref()
  }
  world.bus.on('change', soon)
  soon()
  return () => {
    world.bus.off('change', soon)
    clearTimeout(due)
    save()
  }
}

const snapshot = (world: World) => JSON.stringify(Object.fromEntries(KEPT.map((name) => [name, world[name]])), replace)

/** Maps, sets and bytes, which JSON does not know. */
function replace(this: unknown, key: string, value: unknown): unknown {
  const held = (this as Record<string, unknown>)[key]
  if (held instanceof Map) return { $map: [...held] }
  if (held instanceof Set) return { $set: [...held] }
  if (Buffer.isBuffer(held)) return { $bytes: held.toString('base64') }
  return value
}

function revive(_: string, value: unknown): unknown {
  const { $map, $set, $bytes } = (value ?? {}) as { $map?: [unknown, unknown][]; $set?: unknown[]; $bytes?: string }
  if ($map) return new Map($map)
  if ($set) return new Set($set)
  return $bytes === undefined ? value : Buffer.from($bytes, 'base64')
}
