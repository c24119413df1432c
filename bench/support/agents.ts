import { once } from 'node:events'
import { join } from 'node:path'
import { endChild, startChild } from './child.ts'
import type { Customers } from './customers.ts'
import { readLedger } from './ledger.ts'

export type AgentsOrder = {
  hubs: string[]
  tokens: string[]
  conversations: string[]
  ledger: string
  seed: number
  prefix: string
  messages: number
  untilTold: boolean
  pauseMs: number
}

export type AgentEntry = { at: number; event: 'sent' | 'accepted'; id: string }

export const agentsLedger = (folder: string): string => join(folder, 'agents.jsonl')
export const agentsSaid = (folder: string): AgentEntry[] => readLedger<AgentEntry>(agentsLedger(folder))

export const startAgents = async (order: AgentsOrder): Promise<Customers> => {
  const child = startChild(new URL('./agents-process.ts', import.meta.url))
  await child.said
  const done = Promise.race([
    once(child.process, 'message'),
    child.gone.then(() => Promise.reject(new Error('The agents went away.'))),
  ])
  done.catch(() => {})
  child.tell({ order })
  return { enough: () => child.tell({ enough: true }), done, end: () => endChild(child) }
}

/** Ids of what the company has on its desk, through the same API. */
export const openConversations = (hub: string, token: string): Promise<string[]> => conversationsWhere(hub, token)

export const snoozedConversations = (hub: string, token: string): Promise<string[]> =>
  conversationsWhere(hub, token, { field: 'status', op: 'eq', value: 'snoozed' })

const conversationsWhere = async (hub: string, token: string, filter?: object): Promise<string[]> => {
  const asked = filter ? `&filter=${encodeURIComponent(JSON.stringify(filter))}` : ''
  const found: string[] = []
  for (let after: string | undefined; ; ) {
    const url = `${hub}/v1/conversations?limit=100${asked}${after ? `&cursor=${encodeURIComponent(after)}` : ''}`
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    if (!answer.ok) throw new Error(`The list answered ${answer.status}: ${await answer.text()}`)
    const page = (await answer.json()) as { data: { id: string }[]; next?: string }
    found.push(...page.data.map(({ id }) => id))
    if (!page.next) return found
    after = page.next
  }
}
