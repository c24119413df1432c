// Reads every source file once and tells what the checks need: what it imports, and which functions it holds.
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseSync, Visitor } from 'vite'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export type Import = { specifier: string; line: number; kind: 'value' | 'type' | 'lazy' }
export type Fun = { name: string; line: number; lines: number; inline: boolean }
export type Source = { path: string; lines: number; imports: Import[]; functions: Fun[] }

const FOLDERS = '{core,channels,plugins,test,bench,tools}/**/*.{ts,tsx,js,mjs,css}'
const SKIPPED = ['node_modules', 'dist', 'data', '.cache', 'coverage', 'generated']

export function readSources(root = ROOT): Source[] {
  const paths = globSync([FOLDERS, '*.ts'], {
    cwd: root,
    exclude: (path) => SKIPPED.includes(path.split('/').at(-1) ?? ''),
  })
  return paths.sort().map((path) => readSource(path, readFileSync(root + path, 'utf8')))
}

export function readSource(path: string, text: string): Source {
  const source: Source = {
    path,
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    imports: [],
    functions: [],
  }
  if (path.endsWith('.css')) return source
  const { program, errors } = parseSync(path, text)
  if (errors[0]) throw new Error(`${path} does not parse: ${errors[0].message}`)
  const lineOf = lineFinder(text)
  source.imports = collectImports(program, lineOf)
  source.functions = collectFunctions(program, lineOf)
  return source
}

type Program = ReturnType<typeof parseSync>['program']
type LineOf = (offset: number) => number

function collectImports(program: Program, lineOf: LineOf): Import[] {
  const found: Import[] = []
  const add = (node: { start: number }, literal: unknown, kind: Import['kind']) => {
    const { value } = (literal ?? {}) as { value?: unknown }
    if (typeof value === 'string') found.push({ specifier: value, line: lineOf(node.start), kind })
  }
  const stated = (kind: string | undefined) => (kind === 'type' ? 'type' : 'value')
  new Visitor({
    ImportDeclaration: (node) => add(node, node.source, stated(node.importKind)),
    ExportNamedDeclaration: (node) => add(node, node.source, stated(node.exportKind)),
    ExportAllDeclaration: (node) => add(node, node.source, stated(node.exportKind)),
    ImportExpression: (node) => add(node, node.source, 'lazy'),
    TSImportType: (node) => add(node, node.source, 'type'),
  }).visit(program)
  return found
}

type FunctionLike = { start: number; end: number; id?: { name: string } | null; body?: { type: string } | null }

function collectFunctions(program: Program, lineOf: LineOf): Fun[] {
  const names = new Map<number, string>()
  const found: Fun[] = []
  const name = (holder: object, value: { start: number } | null | undefined) => {
    const { key, id } = holder as Record<'key' | 'id', { name?: string } | null | undefined>
    if (value) names.set(value.start, (key ?? id)?.name ?? '')
  }
  const add = (node: FunctionLike) => {
    if (!node.body) return
    const given = node.id?.name || names.get(node.start)
    const lines = lineOf(node.end) - lineOf(node.start) + 1
    found.push({
      name: given || 'a callback',
      line: lineOf(node.start),
      lines,
      inline: !given || node.body.type !== 'BlockStatement',
    })
  }
  new Visitor({
    VariableDeclarator: (node) => name(node, node.init),
    MethodDefinition: (node) => name(node, node.value),
    PropertyDefinition: (node) => name(node, node.value),
    Property: (node) => name(node, node.value),
    FunctionDeclaration: add,
    FunctionExpression: add,
    ArrowFunctionExpression: add,
  }).visit(program)
  return found
}

function lineFinder(text: string): LineOf {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}
