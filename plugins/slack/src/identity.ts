import type { Installation } from './client.ts'
import { ask } from './client.ts'
import { botToken } from './token.ts'

/** Who the bot is in this workspace, or in this organisation with all its workspaces. */
export type Identity = {
  teamId: string
  teamName: string
  botUserId: string
  botId: string
  /** The workspace's address, with a slash at its end. */
  url: string
  enterpriseId?: string
  /** Installed in the whole organisation: some calls have to name the workspace they mean. */
  org: boolean
}

const known = new Map<string, { token: string; identity: Identity }>()

export const identityOf = async (installation: Installation): Promise<Identity> => {
  // What another process keeps after a new sign-in, maybe through another app, is noticed here by its token.
  const token = (await botToken(installation).catch(() => undefined))?.bot
  const cached = known.get(installation.id)
  if (cached && (token === undefined || cached.token === token)) return cached.identity
  const { identity } = await authTest(installation)
  if (token !== undefined) known.set(installation.id, { token, identity })
  return identity
}

export const forgetIdentity = (installation: Pick<Installation, 'id'>): void => void known.delete(installation.id)

export const authTest = async (installation: Installation): Promise<{ identity: Identity; scopes: string[] }> => {
  const answer = await ask(installation, (client) => client.auth.test())
  const identity = {
    teamId: String(answer.team_id),
    teamName: String(answer.team ?? ''),
    botUserId: String(answer.user_id),
    botId: String(answer.bot_id),
    url: String(answer.url ?? ''),
    ...(answer.enterprise_id ? { enterpriseId: answer.enterprise_id } : {}),
    org: answer.is_enterprise_install === true,
  }
  return { identity, scopes: answer.response_metadata?.scopes ?? [] }
}
