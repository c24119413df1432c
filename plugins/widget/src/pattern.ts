// A site's own patterns, by RE2, whose time grows with the text alone: the native engine could be made to hang by a setting.
import { createRequire } from 'node:module'

type Library = typeof import('re2js')

/** With the first pattern, and at once, as settings are checked without waiting: most hubs have none, and 7 MB to spare. */
const library = (): Library => (loaded ??= createRequire(import.meta.url)('re2js') as Library)
let loaded: Library | undefined

/** Whether the whole text fits; nothing where this is no pattern. */
export const patternOf = (pattern: string): ((text: string) => boolean) | undefined => {
  const { RE2JS } = library()
  try {
    const compiled = RE2JS.compile(pattern)
    return (text) => compiled.matches(text)
  } catch {
    return undefined
  }
}
