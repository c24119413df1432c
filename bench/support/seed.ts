// The company of a run: agents with tokens, and an inbox at the courier.
import { addMember, createAccount, createToken } from '../../core/src/accounts/index.ts'
import { readConfig } from '../../core/src/config/index.ts'
import { connect, createConnection } from '../../core/src/connections/index.ts'
import type { Capabilities, Plugin } from '../../core/src/contract/index.ts'
import type { Opened } from '../../core/src/open-services.ts'
import { openServices } from '../../core/src/open-services.ts'
import type { Services } from '../../core/src/services.ts'
import { courier } from '../courier/channel.ts'

export type Company = {
  accountId: string
  members: string[]
  tokens: string[]
  inbox: { id: string; doorPath: string }
}

export const SECRET = 'courier-signing-secret'

/** Runs `work` on the parts a hub would have, and closes them: the hub processes come after. */
export const withHub = async <T>(
  env: Record<string, string>,
  work: (opened: Opened) => Promise<T>,
  plugins: readonly Plugin[] = [courier],
): Promise<T> => {
  const stops: (() => Promise<unknown>)[] = []
  try {
    return await work(await openServices({ config: readConfig(env), plugins }, stops))
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

export const foundCompany = async (
  services: Services,
  providerUrl: string,
  { agents, resend }: { agents: number; resend?: Capabilities['resend'] },
): Promise<Company> => {
  const owner = { name: 'Maya Lindqvist', email: 'maya@parcel.example' }
  const { accountId, ownerId } = await createAccount(services, { name: 'Parcel & Co', slug: 'parcel', owner })
  const members = [ownerId]
  for (let n = 1; n < agents; n++) {
    const { id } = await addMember(services, accountId, {
      name: `Agent ${n}`,
      email: `agent${n}@parcel.example`,
      role: 'agent',
    })
    members.push(id)
  }
  await services.db.root
    .updateTable('members')
    .set({ availability: 'online' })
    .where('account_id', '=', accountId)
    .execute()
  const tokens: string[] = []
  for (const member of members)
    tokens.push((await createToken(services, accountId, { name: 'bench', member, scopes: ['*'] })).token)
  const settings = { secret: SECRET, apiBaseUrl: providerUrl, ...(resend && { resend }) }
  const inbox = await createConnection(services, {
    accountId,
    kind: 'inbox',
    plugin: 'courier',
    name: 'Courier',
    settings,
    assign: 'round-robin',
  })
  await connect(services, accountId, inbox.id)
  return { accountId, members, tokens, inbox: { id: inbox.id, doorPath: `/in/courier/${inbox.token}` } }
}
