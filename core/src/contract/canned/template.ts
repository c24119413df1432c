// Rich text with variables in it: read so that no mark or address takes one apart, checked, and filled.
import type { Canon, CanonNode } from '../canon/index.ts'
import { fromMarkdown, tidy, toMarkdown } from '../canon/index.ts'
import type { Values, Variable } from './variables.ts'
import { stretches, valueFor } from './variables.ts'

type Change = { words(text: string): string; address(url: string): string }

/** The same tree with every text and address in it changed. Canon is never deep. */
const changed = (canon: Canon, change: Change): Canon => {
  const walk = (node: CanonNode): unknown => ({
    ...node,
    ...('value' in node && { value: change.words(node.value) }),
    ...('url' in node && { url: change.address(node.url) }),
    ...('children' in node && { children: node.children.map(walk) }),
  })
  return walk(canon) as Canon
}

/** Every text and every address of the tree. */
const textsOf = (canon: Canon): { words: string[]; addresses: string[] } => {
  const found = { words: [] as string[], addresses: [] as string[] }
  const into = (list: string[]) => (it: string) => {
    list.push(it)
    return it
  }
  changed(canon, { words: into(found.words), address: into(found.addresses) })
  return found
}

const variablesOf = (text: string): Variable[] => stretches(text).filter((one) => one.is === 'variable')

/** Words that stand for variables while somebody who knows nothing of them reads the text. */
const standIns = (text: string) => {
  const sources = [...new Set(variablesOf(text).map(({ source }) => source))]
  const taken = [...text.matchAll(/variable(x*)/g)].map(([, tail = '']) => tail.length)
  const prefix = `variable${'x'.repeat(Math.max(-1, ...taken) + 1)}`
  const pattern = new RegExp(`${prefix}(\\d+)end`, 'g')
  const names = new Map(sources.map((source, index) => [source, `${prefix}${index}end`]))
  return {
    away: (it: string): string =>
      stretches(it)
        .map((one) => (one.is === 'variable' ? (names.get(one.source) ?? one.source) : one.words))
        .join(''),
    back: (it: string): string => it.replace(pattern, (name, index: string) => sources[Number(index)] ?? name),
  }
}

/** Reads plain text or Markdown; a variable in it is one word, whatever it holds. */
export const readTemplate = (text: string, read: (text: string) => Canon): Canon => {
  const { away, back } = standIns(text)
  return changed(read(away(text)), { words: back, address: back })
}

/** Markdown that reads back as the same template. */
export const writeTemplate = (canon: Canon): string => {
  const { words, addresses } = textsOf(canon)
  const { away, back } = standIns([...words, ...addresses].join('\n'))
  return back(toMarkdown(changed(canon, { words: away, address: away })))
}

/** The Markdown of a file, as a template. */
export const templateFromMarkdown = (text: string): Canon => readTemplate(text, fromMarkdown)

// A contact must not choose whom a link leads to, only what stands behind the host.
const BEHIND_HOST = /^https?:\/\/[^/?#{}]+[/?#]/i

/** What is wrong with the variables of a template, as sentences. */
export const templateProblems = (canon: Canon): string[] => {
  const { words, addresses } = textsOf(canon)
  return [...words.flatMap(wrongWords), ...addresses.flatMap((url) => [...wrongWords(url), ...wrongAddress(url)])]
}

const SHOWN_MAX = 60

export const wrongWords = (text: string): string[] =>
  stretches(text).flatMap((one) => {
    if (one.is !== 'wrong') return []
    const shown = one.words.length > SHOWN_MAX ? `${one.words.slice(0, SHOWN_MAX)}…` : one.words
    return [one.words.endsWith('}}') ? `There is no variable ${shown}.` : `The braces of ${shown} are never closed.`]
  })

const wrongAddress = (url: string): string[] => {
  const at = url.indexOf('{{')
  return at < 0 || BEHIND_HOST.test(url.slice(0, at))
    ? []
    : ['A variable in a link may only stand behind the name of the site.']
}

/**
 * Values go in as plain text: nothing in them is read as a mark. Of what has no value the braces stay, for a person to fill
 * in; a link to such an address becomes words, where they can be seen.
 */
export const fillTemplate = (canon: Canon, values: Values, missing: Set<string>): Canon =>
  tidy(
    changed(canon, {
      words: (text) => fillWords(text, values, missing),
      address: (url) => {
        const here = new Set<string>()
        const filled = filledText(url, values, here, encodeURIComponent)
        for (const name of here) missing.add(name)
        return here.size > 0 ? `${url}${NO_ADDRESS}` : filled
      },
    }),
  )

/** What no address may end with, so that `tidy` makes words of the link. */
const NO_ADDRESS = ' '

export const fillWords = (text: string, values: Values, missing: Set<string>): string =>
  filledText(text, values, missing, (value) => value)

const filledText = (text: string, values: Values, missing: Set<string>, as: (value: string) => string): string =>
  stretches(text)
    .map((one) => {
      if (one.is !== 'variable') return one.words
      const value = valueFor(one, values)
      if (value === undefined) missing.add(one.name)
      return value === undefined ? one.source : as(value)
    })
    .join('')
