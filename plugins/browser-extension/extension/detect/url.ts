// Which page an adapter is for. Patterns are matched label by label and segment by segment: nothing here can run long.
import type { Adapter } from './types.ts'

const FORMS: Record<string, RegExp> = {
  digits: /^\d{1,20}$/,
  uuid: /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
  word: /^[A-Za-z0-9_-]{1,64}$/,
  salesforce: /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/,
}

type Named = Record<string, string>

export const fitsHost = (pattern: string, host: string): boolean => {
  const [wanted, given] = [pattern.split('.'), host.toLowerCase().split('.')]
  return wanted.length === given.length && wanted.every((label, index) => fitsLabel(label, given[index]!))
}

const fitsLabel = (pattern: string, label: string): boolean => {
  const [before = '', after] = pattern.split('*', 2)
  if (after === undefined) return label === before
  return label.length > before.length + after.length && label.startsWith(before) && label.endsWith(after)
}

/** What the pattern's names stand for in this address; undefined when it does not fit. */
export const matchPath = (pattern: string, url: URL): Named | undefined => {
  const [path = '', query] = pattern.split('?', 2)
  const named: Named = {}
  if (!fitsSegments(segmentsOf(path), segmentsOf(url.pathname), named)) return undefined
  if (query === undefined) return named
  const [key = '', placeholder = ''] = query.split('=', 2)
  return fitsSegment(placeholder, url.searchParams.get(key) ?? '', named) ? named : undefined
}

const segmentsOf = (path: string): string[] => path.split('/').filter(Boolean)

const fitsSegments = (wanted: string[], given: string[], named: Named): boolean => {
  const open = wanted.at(-1) === '**'
  const fixed = open ? wanted.slice(0, -1) : wanted
  if (open ? given.length < fixed.length : given.length !== fixed.length) return false
  return fixed.every((segment, index) => fitsSegment(segment, given[index]!, named))
}

const fitsSegment = (pattern: string, segment: string, named: Named): boolean => {
  if (pattern === '*') return segment !== ''
  const placeholder = /^\{([a-z]+)(?::([a-z]+))?\}$/.exec(pattern)
  if (!placeholder) return segment === pattern
  if (!FORMS[placeholder[2] ?? 'word']?.test(segment)) return false
  named[placeholder[1]!] = segment
  return true
}

export const fits = (adapter: Adapter, url: URL): boolean =>
  adapter.hosts.some((host) => fitsHost(host, url.hostname)) &&
  (adapter.paths.length === 0 || adapter.paths.some((path) => matchPath(path, url) !== undefined))

export type RecordHere = { system: string; kind: string; id: string }

/** The record this page is of. */
export const recordOf = (adapter: Adapter, url: URL): RecordHere | undefined => {
  for (const { path, kind } of adapter.records) {
    const { id } = matchPath(path, url) ?? {}
    if (id) return { system: adapter.id, kind, id }
  }
  return undefined
}

/** As the hub takes it: `crm:hubspot:51` is a contact there, `crm:hubspot:deal:51` a deal. */
export const externalOf = ({ system, kind, id }: RecordHere): string =>
  kind === 'contact' ? `crm:${system}:${id}` : `crm:${system}:${kind}:${id}`

const ID_LIKE = /^(?:\d+|[0-9a-f]{8}-[0-9a-f-]{27}|(?=[^/]*\d)[A-Za-z0-9_-]{8,})$/i

/** Pages alike: the path with a star for whatever looks like an id. Without the query, which may say anything. */
export const pathPatternOf = (url: URL): string => {
  const segments = segmentsOf(url.pathname).slice(0, 20)
  return `/${segments.map((it) => (ID_LIKE.test(it) || !/^[A-Za-z0-9._~-]+$/.test(it) ? '*' : it)).join('/')}`
}
