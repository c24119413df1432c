// Whom a note calls, in the words of the tool it was typed in.
import type { Connection } from '../context.ts'

/** "Shipping crew" and "@shipping-crew" are said alike. */
const spoken = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

const TEAMS_MOST = 10

/** Teams that a group of the tool means by one of its names. */
export const teamsCalled = async ({ hub }: Pick<Connection, 'hub'>, names: readonly string[]): Promise<string[]> => {
  const words = new Set(names.map(spoken).filter(Boolean))
  if (words.size === 0) return []
  const teams = await hub.read.teams()
  return teams
    .filter(({ name }) => words.has(spoken(name)))
    .map(({ id }) => id)
    .slice(0, TEAMS_MOST)
}
