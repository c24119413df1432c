// Adapters and what else the hub says of pages, fetched once for as long as the browser runs, or an hour.
import { knowledgeKept, ownAddressesKept } from '../shared/kept.ts'
import type { Knowledge } from '../shared/known.ts'
import { knowledge } from '../shared/known.ts'
import { signedInHub } from './hub.ts'

/** Undefined while nobody is signed in, or the hub is away: pages are then read without adapters. */
export const learnKnowledge = async (): Promise<Knowledge | undefined> => {
  try {
    const at = await signedInHub()
    if (!at) return undefined
    const [answer, me] = await Promise.all([fetchKnowledge(at.hub, await at.token()), at.desk.me()])
    const known = knowledge(answer)
    if (!known) return undefined
    await knowledgeKept.write(known)
    await ownAddressesKept.write(me.member.email ? [me.member.email.toLowerCase()] : [])
    return known
  } catch {
    return undefined
  }
}

const TIMEOUT_MS = 10_000

const fetchKnowledge = async (hub: string, token: string): Promise<unknown> => {
  const answer = await fetch(`${hub}/p/browser-extension/adapters`, {
    headers: { authorization: `Bearer ${token}` },
    credentials: 'omit',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  return answer.ok ? answer.json() : undefined
}

/** Somebody signed in or out: what was said to whoever was here before counts no more. */
export const forgetKnowledge = async (): Promise<void> => {
  await Promise.all([knowledgeKept.clear(), ownAddressesKept.clear()])
}
