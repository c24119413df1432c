// What a channel can do stands in its README as its capabilities say: between two comment marks, renewed by `--write`.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Capabilities, Connection, Plugin, Power } from '../../core/src/contract/index.ts'
import { ROOT } from './source.ts'

/** The first mark may carry settings, where what an inbox can do depends on them. */
const MARKED = /<!-- capabilities(?: (\{.*?\}))? -->\n[\s\S]*?<!-- \/capabilities -->/g

/** One row per README that lacks its marks or is out of date; with `write` only those that lack them. */
export function readmeRows(plugins: readonly Plugin[], { write = false, root = ROOT } = {}): string[] {
  return plugins.flatMap((plugin) => {
    const path = plugin.channel && readmeOf(plugin.id, root)
    if (!path) return []
    const text = readFileSync(join(root, path), 'utf8')
    if (!text.match(MARKED)) return [`${path} has no <!-- capabilities --> and <!-- /capabilities --> around its table`]
    const renewed = renew(text, plugin)
    if (renewed === text) return []
    if (write) writeFileSync(join(root, path), renewed)
    return write ? [] : [`${path} does not say what the channel can do (node tools/check/main.ts --write renews it)`]
  })
}

/** A package may have no README yet. */
function readmeOf(id: string, root: string): string | undefined {
  return [`channels/${id}/README.md`, `plugins/${id}/README.md`].find((path) => existsSync(join(root, path)))
}

function renew(readme: string, { channel }: Plugin): string {
  return readme.replace(MARKED, (_, given?: string) => {
    const settings = { ...defaultsOf(channel), ...(given ? (JSON.parse(given) as object) : {}) }
    const capabilities = channel?.capabilities({ settings } as unknown as Connection<never>)
    const begin = `<!-- capabilities${given ? ` ${given}` : ''} -->`
    return `${begin}\n\n${capabilities ? tableOf(capabilities) : ''}\n\n<!-- /capabilities -->`
  })
}

function defaultsOf(channel: Plugin['channel']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(channel?.settings.shape ?? {}).flatMap(([name, field]) => {
      const read = (field as { safeParse(value: unknown): { data?: unknown } }).safeParse(undefined)
      return read.data === undefined ? [] : [[name, read.data]]
    }),
  )
}

const tableOf = (it: Capabilities): string =>
  ['| | |', '|---|---|', ...rowsOf(it).map(([what, how]) => `| ${what} | ${how.replaceAll('|', '\\|')} |`)].join('\n')

const rowsOf = (it: Capabilities): [string, string][] => [
  ['Text', `${textWords(it)}`],
  ['Files', fileWords(it.file)],
  ['Choices', powerWords(it.choices, 'numbered lines; a number typed back is the answer')],
  ['Cards', powerWords(it.card)],
  ['Forms', powerWords(it.form)],
  ['Locations', powerWords(it.location)],
  ['Templates', it.template === 'native' ? 'native' : 'no'],
  ['After sending', listed(AFTER.filter(([power]) => it[power] === 'native').map(([, words]) => words)) || 'nothing'],
  ['Receipts', listed(it.receipts) || 'none'],
  ['Write first', startWords(it.start)],
  ...(it.answers === 'refuse' ? [['Answers', 'none: contacts cannot write back'] as [string, string]] : []),
  ['Window', windowWords(it.window)],
  ['Sending again', it.resend === 'safe' ? 'safe: nothing arrives twice' : 'may arrive twice, so an agent decides'],
  ['Pace', `${count(it.pace.perSecond)} calls a second, ${count(it.pace.perThread)} in one conversation`],
]

const AFTER = [
  ['edit', 'edit'],
  ['remove', 'remove'],
  ['react', 'react'],
  ['typing', 'show that somebody types'],
  ['seen', 'show that it was read'],
] as const

const MARKS: Record<string, string> = {
  strong: 'bold',
  emphasis: 'italic',
  delete: 'strikethrough',
  inlineCode: 'code',
  code: 'blocks of code',
  link: 'links',
  blockquote: 'quotes',
  list: 'lists',
}

const count = (n: number): string => n.toLocaleString('en')
const listed = (words: readonly string[]): string => words.join(', ')

const textWords = ({ text: { max, marks } }: Capabilities): string =>
  `${count(max)} characters a message, longer text is split; ${listed(marks.map((mark) => MARKS[mark] ?? mark)) || 'plain'}`

const fileWords = (file: Capabilities['file']): string => {
  if (file === 'refuse') return 'no'
  const types = file.mimes.some((mime) => mime === '*/*' || mime === '*')
    ? 'any type'
    : file.mimes.map((mime) => `\`${mime}\``).join(', ')
  return `up to ${size(file.max)} each, ${file.perMessage} in a message; ${types}`
}

const size = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${Number((bytes / 1024 / 1024).toFixed(1))} MB`

const powerWords = (power: Power, fallback = 'said in plain text'): string =>
  ({ native: 'native', fallback, refuse: 'no' })[power]

const startWords = (start: Capabilities['start']): string => {
  if (start === 'never') return 'no: the contact writes first'
  return start === 'known-thread' ? 'only to who wrote before' : `yes, to any address of kind “${start.namespace}”`
}

const UNITS = { m: 'minutes', h: 'hours', d: 'days' } as const

const windowWords = (window: Capabilities['window']): string => {
  if (!window) return 'none'
  const unit = UNITS[window.lasts.slice(-1) as keyof typeof UNITS]
  const outside = window.outside.length > 0 ? `only ${listed(window.outside.map((part) => `${part}s`))}` : 'nothing'
  return `${Number.parseInt(window.lasts, 10)} ${unit} after the contact’s last message; later ${outside}`
}
