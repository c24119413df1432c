import type { Installation } from './client.ts'
import { ask } from './client.ts'
import { identityOf } from './identity.ts'

const MOST = 1_000

/**
 * What a call that means one workspace has to say: nothing for an installation in one; for a whole organisation, each of
 * the workspaces it gave the app.
 */
export const workspacesOf = async (installation: Installation): Promise<{ team_id?: string }[]> => {
  const { org } = await identityOf(installation)
  if (!org) return [{}]
  const found: { team_id: string }[] = []
  for (let cursor = ''; found.length < MOST; ) {
    const more = cursor ? { cursor } : {}
    const answer = await ask(installation, (client) => client.auth.teams.list({ limit: 100, ...more }))
    for (const { id } of answer.teams ?? []) if (id) found.push({ team_id: id })
    cursor = answer.response_metadata?.next_cursor ?? ''
    if (!cursor) break
  }
  return found
}
