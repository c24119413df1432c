// What the run and the simulated workspace say to each other.
import type { Fault } from '@deskless/slack/simulator'

/** `form`: Reply, written and sent. `mention`: a line to the bot. `held`: a line where typed lines go out. `note`: a line that stays. */
export type Deed = 'form' | 'mention' | 'held' | 'note'

export type PeopleOrder = {
  ledger: string
  seed: number
  prefix: string
  /** Deeds to do at least, together; with `untilTold` people go on until they are told it is enough. */
  messages: number
  untilTold: boolean
  pauseMs: number
  /** Notes are changed, and now and then deleted. */
  amends: boolean
  /** Forms are sent by people who press twice. */
  twice: boolean
}

export type Room = { id: string; direct: boolean }

/** What stands in a thread, or at its head; nothing that only one person sees. */
export type Standing = { channel: string; ts: string; root?: string; byApp: boolean; words: string; marked: boolean }

/** A typed line, and since when the hub has it: Slack was answered 2xx for its event. */
export type Typed = {
  id: string
  deed: Deed
  channel: string
  ts: string
  at: number
  heardAt?: number
  last: string
  gone: boolean
}

/** A call of the app. `cut`: done, and never or not readably answered. `taken`: Slack did it. */
export type Called = {
  at: number
  method: string
  channel: string
  delivery?: string
  taken: boolean
  cut: boolean
  /** Answered with something nobody can be sure of. */
  failed: boolean
  /** Of the line it posted. */
  ts?: string
  /** Milliseconds Slack asked to wait. */
  limitedMs?: number
  answeredAt: number
}

/** How long the hub took to answer each event, however it did. */
export type Acks = { tookMs: number[]; refused: number; typed: string[] }

/** `asked`: what the tool said to one person alone, where that can be read. */
export type Look = { standing: Standing[]; typed: Typed[]; called: Called[]; asked?: string[]; done: number }

export type Ask =
  | { is: 'listen'; doors: string[] }
  | { is: 'weather'; faults: Fault[] }
  | { is: 'people'; order: PeopleOrder }
  | { is: 'enough' }
  | { is: 'chatter'; perSecond: number; seconds: number }
  | { is: 'acks' }
  | { is: 'words' }
  | { is: 'look' }

export type Hello = {
  url: string
  apiUrl: string
  botToken: string
  signingSecret: string
  rooms: Room[]
}
