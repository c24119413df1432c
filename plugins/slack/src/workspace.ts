import type { Body } from './receive.ts'

type Flag = boolean | 'true' | 'false'
type Authorisation = { team_id?: string | null; enterprise_id?: string | null; is_enterprise_install?: Flag }
type Envelope = Authorisation & {
  authorizations?: Authorisation[]
  context_team_id?: string
  context_enterprise_id?: string | null
  team?: { id?: string } | null
  enterprise?: { id?: string } | null
}

/**
 * Where what Slack brings may belong, the likeliest first: an installation stands at a workspace, or at an organisation
 * with all of its workspaces. In a shared channel the outer team may be a stranger's, so it is asked last.
 */
export const addressesOf = (body: Body): string[] => {
  const envelope = body as Envelope
  const [authorised] = envelope.authorizations ?? []
  const workspace = authorised?.team_id ?? envelope.context_team_id ?? envelope.team?.id ?? envelope.team_id
  const organisation =
    authorised?.enterprise_id ??
    envelope.context_enterprise_id ??
    envelope.enterprise?.id ??
    envelope.enterprise_id ??
    undefined
  const whole = authorised?.is_enterprise_install ?? envelope.is_enterprise_install
  const of = (...ids: (string | null | undefined)[]): string[] => ids.filter((id) => typeof id === 'string')
  if (isTrue(whole)) return of(organisation)
  return whole === undefined ? of(workspace, organisation) : of(workspace)
}

const isTrue = (flag: Flag | undefined): boolean => flag === true || flag === 'true'

/** One app may be in several workspaces: what concerns another one is not ours to read. */
export const isForeign = (body: Body, address: string | undefined): boolean => {
  const about = addressesOf(body)
  return address !== undefined && about.length > 0 && !about.includes(address)
}
