import type { Services } from '../../services.ts'

/** A program people may sign in with. It keeps no secret: what it is known by is where its answers go. */
export type Client = { id: string; name: string; redirectUri: string; origin: string }

/** The browser extensions of the installed plugins, and those the operator named. The id is the one the browser knows them by. */
export const clientOf = (
  { config, registry }: Pick<Services, 'config' | 'registry'>,
  id: string,
): Client | undefined => {
  const ours = registry.all.flatMap(({ extensions = [] }) => extensions).find((it) => it.id === id)
  if (!ours && !config.extensions.includes(id)) return undefined
  return {
    id,
    name: ours?.name ?? `The browser extension ${id}`,
    redirectUri: `https://${id}.chromiumapp.org/`,
    origin: `chrome-extension://${id}`,
  }
}
