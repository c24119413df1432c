// Core serves whatever plugins there are: it names none of them, nor what they stand for.
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Folders whose names are words of core's own as well. */
const WORDS = ['api', 'email', 'language', 'teams', 'webhooks']
/** Names that no folder bears, because the folder is called otherwise or does not exist yet. */
const MORE = ['in Teams', 'Microsoft', 'Twilio', 'Messenger', 'Instagram', 'TikTok']

const names = [
  ...globSync(['plugins/*/package.json', 'channels/*/package.json'], { cwd: root }).flatMap((path) => {
    const [, id = ''] = path.split('/')
    return WORDS.includes(id) ? [] : [id]
  }),
  ...MORE,
]
const named = new RegExp(`\\b(?:${names.join('|')})\\b`, 'i')

/** What is run or shown. A comment may give an example, and so may a test. */
const said = (source: string): string => source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
const isLeftOut = (path: string): boolean =>
  // Its patterns know the links to lines of tools: they must not leave, whichever tool is installed.
  /\.test\.ts$|\/testing\/|\/migrations\/|\/contract\/visibility\.ts$/.test(path)

test('core names no plugin', () => {
  const sources = globSync('core/src/**/*.ts', { cwd: root }).filter((path) => !isLeftOut(path))
  expect([names.length, sources.length].every((count) => count > 10)).toBe(true)
  const found = sources.flatMap((path) =>
    said(readFileSync(`${root}${path}`, 'utf8'))
      .split('\n')
      .flatMap((line) => (named.test(line) ? [`${path}: ${line.trim()}`] : [])),
  )
  expect(found).toEqual([])
})
