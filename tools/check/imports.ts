// Applies the table in rules.ts to what the files really import, and looks for cycles.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { CORE, FLOORS, FOR_TESTS, IS_TEST, RULES } from './rules.ts'
import type { Import, Source } from './source.ts'
import { ROOT } from './source.ts'

export type Edge = Import & { from: string; to: string }

/** Every import with its target: a path for ours, `npm:<package>` for others. Node's own modules are left out. */
export function edges(sources: Source[], exported = workspaceExports()): Edge[] {
  return sources.flatMap(({ path, imports }) =>
    imports
      .filter(({ specifier }) => !specifier.startsWith('node:'))
      .map((one) => ({ ...one, from: path, to: target(path, one.specifier, exported) })),
  )
}

function target(from: string, specifier: string, exported: Map<string, string>): string {
  const bare = specifier.replace(/\?.*$/, '')
  if (bare.startsWith('.')) return normalize(join(dirname(from), bare))
  const ours = exported.get(bare)
  if (ours) return ours
  const [scope = '', name] = bare.split('/')
  return `npm:${scope.startsWith('@') ? `${scope}/${name}` : scope}`
}

/** `@deskless/core/contract` → `core/src/contract/index.ts`, read from the packages themselves. */
export function workspaceExports(root = ROOT): Map<string, string> {
  const exported = new Map<string, string>()
  for (const manifest of globSync(['core/package.json', '{channels,plugins}/*/package.json'], { cwd: root })) {
    const { name, exports = {} } = JSON.parse(readFileSync(root + manifest, 'utf8')) as Manifest
    for (const [key, file] of Object.entries(exports)) {
      if (typeof file === 'string') exported.set(join(name, key), join(dirname(manifest), file))
    }
  }
  return exported
}
type Manifest = { name: string; exports?: Record<string, unknown> }

export function brokenRules(all: Edge[]): string[] {
  return all.flatMap((edge) => {
    const broken = foreignPackage(edge) ?? brokenRule(edge) ?? upwards(edge)
    return broken ? [`${edge.from}:${edge.line} imports ${edge.specifier}: ${broken}`] : []
  })
}

function brokenRule({ from, to }: Edge): string | undefined {
  // A test of core may stand on the whole house to look at one room.
  if (IS_TEST.test(from) && CORE.test(from) && CORE.test(to)) return undefined
  const rule = RULES.find(({ from: files, never, unless }) => files.test(from) && never.test(to) && !unless?.test(to))
  if (rule?.inTests === 'allowed' && IS_TEST.test(from) && FOR_TESTS.test(to)) return undefined
  return rule?.says
}

const packageOf = (path: string) => /^(channels|plugins)\/[^/]+/.exec(path)?.[0]

function foreignPackage({ from, to }: Edge): string | undefined {
  const [own, other] = [packageOf(from), packageOf(to)]
  return own && other && own !== other ? 'plugins never import each other' : undefined
}

function upwards({ from, to }: Edge): string | undefined {
  const [own, other] = [floorOf(from), floorOf(to)]
  if (own === -1 || other === -1 || other >= own) return undefined
  if (IS_TEST.test(from)) return undefined
  return `${FLOORS[own]?.name} never import from ${FLOORS[other]?.name}, which is above`
}

const floorOf = (path: string) => FLOORS.findIndex(({ holds }) => holds.test(path))

/** Imports of a file that is not there: the type checker would say so too, but later and less plainly. */
export const missingFiles = (all: Edge[], root = ROOT) =>
  all
    .filter(({ to }) => !to.startsWith('npm:') && !existsSync(root + to))
    .map(({ from, line, specifier }) => `${from}:${line} imports ${specifier}, which does not exist`)

/** Load-time cycles only: a type vanishes before running, and a lazy import runs after loading. */
export function cycles(all: Edge[]): string[] {
  const graph = new Map<string, string[]>()
  for (const { from, to, kind } of all) {
    if (kind === 'value' && !to.startsWith('npm:')) graph.set(from, [...(graph.get(from) ?? []), to])
  }
  return knots(graph).map((knot) => `import cycle: ${shortestRound(graph, knot).join(' → ')}`)
}

/** Strongly connected groups of more than one file (Tarjan). */
function knots(graph: Map<string, string[]>): string[][] {
  const seen = new Map<string, { index: number; low: number; open: boolean }>()
  const path: string[] = []
  const found: string[][] = []
  const visit = (file: string) => {
    const mark = { index: seen.size, low: seen.size, open: true }
    seen.set(file, mark)
    path.push(file)
    for (const next of graph.get(file) ?? []) {
      const other = seen.get(next) ?? visit(next)
      if (other.open) mark.low = Math.min(mark.low, other.low)
    }
    if (mark.low === mark.index) {
      const knot = path.splice(path.indexOf(file))
      for (const one of knot) (seen.get(one) as typeof mark).open = false
      if (knot.length > 1 || graph.get(file)?.includes(file)) found.push(knot)
    }
    return mark
  }
  for (const file of graph.keys()) if (!seen.has(file)) visit(file)
  return found
}

function shortestRound(graph: Map<string, string[]>, knot: string[]): string[] {
  const [start = ''] = knot
  const inside = new Set(knot)
  const ways: string[][] = [[start]]
  for (const way of ways) {
    for (const next of graph.get(way.at(-1) ?? '') ?? []) {
      if (next === start) return [...way, start]
      if (inside.delete(next)) ways.push([...way, next])
    }
  }
  return knot
}
