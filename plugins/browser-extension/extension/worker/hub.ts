// The hub as the worker asks it. Made anew for each errand: the worker is ended whenever it rests, and keeps nothing.
import type { Desk } from '@deskless/core/client'
import { Credentials, openDesk } from '@deskless/core/client'
import { hubKept, longKept, shortKept } from '../shared/kept.ts'

export type SignedInHub = { hub: string; desk: Desk; member: string; token(): Promise<string> }

/** Undefined: no hub, or nobody is signed in. */
export const signedInHub = async (): Promise<SignedInHub | undefined> => {
  const hub = await hubKept.read()
  if (!hub) return undefined
  const credentials = credentialsFor(hub)
  const who = await credentials.who()
  if (!who) return undefined
  const token = (): Promise<string> => credentials.token()
  return {
    hub,
    member: who.member,
    token,
    desk: openDesk({
      base: hub,
      token: (refused) => (refused === undefined ? credentials.token() : credentials.renew(refused)),
    }),
  }
}

export const credentialsFor = (hub: string, onChange?: (who: unknown, why?: string) => void): Credentials =>
  new Credentials({ hub, client: chrome.runtime.id, short: shortKept(hub), long: longKept(hub), onChange })
