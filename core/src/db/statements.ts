/**
 * Which statements are worth keeping prepared: those that come again. The database then parses and plans them once, which
 * for the short statements of the two straight lines is most of their cost.
 */
export type Statements = {
  /** The name to keep a text under; nothing for one that came too seldom, or when enough are kept. */
  nameOf(text: string): string | undefined
  /** After a change of the schema the old plans are of no use: every text gets a new name. */
  forget(): void
}

const WORTH_IT = 3
/** A list of rows or ids has as many forms as it has lengths; these are not worth a plan each. */
const isList = (text: string): boolean => text.includes('$41')
const MOST = 400
const SEEN_MOST = 5_000

export const createStatements = (): Statements => {
  let seen = new Map<string, number>()
  let named = new Map<string, string>()
  let made = 0
  return {
    nameOf: (text) => {
      const known = named.get(text)
      if (known || named.size >= MOST || isList(text)) return known
      const times = (seen.get(text) ?? 0) + 1
      if (seen.size > SEEN_MOST) seen = new Map()
      seen.set(text, times)
      if (times < WORTH_IT) return undefined
      const name = `s${++made}`
      named.set(text, name)
      seen.delete(text)
      return name
    },
    forget: () => {
      named = new Map()
    },
  }
}

/** What a migration that runs beside us does to a kept `SELECT *`. */
export const isStalePlan = (error: unknown): boolean => {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  return code === '0A000' && typeof message === 'string' && message.includes('cached plan')
}
