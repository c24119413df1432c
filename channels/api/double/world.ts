// An app with a chat of its own, as far as a hub can see it: people, what they wrote, what they were brought. The ledger is written first.
import { takePlanned } from '@deskless/core/double'

export type Json = Record<string, unknown>
export type Line = {
  id: string
  by: 'me' | 'them'
  parts: Json[]
  name?: string
  at: number
  /** Of a line of ours: whether the hub has it. Of one of theirs: whether it was shown. */
  state?: string
  removed?: true
  edited?: true
  reactions?: string[]
  answers?: string
}
/** One call of the hub. `answered` is false where the double was told to cut the reply: the call counted all the same. */
export type Call = {
  at: number
  id: string
  type: string
  data: Json
  outcome: 'taken' | 'folded' | 'refused' | 'not-taken'
  answered: boolean
}
/** One request to the hub, and what became of it. */
export type Brought = { at: number; id: string; status: number }
export type Ledger = { calls: Call[]; brought: Brought[] }

export type Fault = {
  /** The type of a call, `*` for all of them, or `bring` for what is brought to the hub. */
  on: string
  /** `cut`: taken, then the connection ends without a reply. `reset`: ended before anything was taken. `twice`, `reorder`: of what is brought. */
  does:
    | 'delay'
    | 'cut'
    | 'reset'
    | 'slow-down'
    | 'error'
    | 'html'
    | 'refuse'
    | 'gone'
    | 'redirect'
    | 'twice'
    | 'reorder'
  times?: number
  /** Spares this many first. */
  after?: number
  ms?: number
  retryAfter?: number
  why?: string
}

export type World = {
  secret: string
  /** Where the hub takes items, and where its questions are; told by its first call. */
  door?: string
  api?: string
  chats: Map<string, Line[]>
  typing: Set<string>
  seen: Set<string>
  ledger: Ledger
  faults: Fault[]
}

export const createWorld = (secret: string): World => ({
  secret,
  chats: new Map(),
  typing: new Set(),
  seen: new Set(),
  ledger: { calls: [], brought: [] },
  faults: [],
})

export const chatOf = ({ chats }: World, who: string): Line[] => {
  const lines = chats.get(who) ?? []
  chats.set(who, lines)
  return lines
}

/** Sees the first fault planned for this, and uses it up. */
export const takeFault = ({ faults }: World, on: string): Fault | undefined =>
  takePlanned(faults, (fault) => fault.on === on || (fault.on === '*' && on !== 'bring'))
