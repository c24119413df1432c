import type { Installation } from './client.ts'
import { ask } from './client.ts'

/** Who the bot is in this workspace. */
export type Identity = { teamId: string; teamName: string; botUserId: string; botId: string }

const known = new Map<string, { token: string; identity: Identity }>()

export const identityOf = async (installation: Installation): Promise<Identity> => {
  const cached = known.get(installation.id)
  if (cached?.token === installation.settings.botToken) return cached.identity
  const { identity } = await authTest(installation)
  known.set(installation.id, { token: installation.settings.botToken, identity })
  return identity
}

export const authTest = async (installation: Installation): Promise<{ identity: Identity; scopes: string[] }> => {
  const answer = await ask(installation, (client) => client.auth.test())
  const identity = {
    teamId: String(answer.team_id),
    teamName: String(answer.team ?? ''),
    botUserId: String(answer.user_id),
    botId: String(answer.bot_id),
  }
  return { identity, scopes: answer.response_metadata?.scopes ?? [] }
}
