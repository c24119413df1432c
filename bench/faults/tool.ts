// The tool agents work in during a case, whichever it is: its people, its weather, and what stands in it at the end.
import type { Fault as SlackFault } from '@deskless/slack/simulator'
import type { Fault as TeamsFault } from '@deskless/teams/connector/remote'
import type { Customers } from '../support/customers.ts'
import type { Look, PeopleOrder } from './slack/wire.ts'

export type ToolName = 'slack' | 'teams'

/** The same trouble, in the words of each. */
export type Weather = { slack: readonly SlackFault[]; teams: readonly TeamsFault[] }
export const CALM: Weather = { slack: [], teams: [] }

export type Tool = {
  /** So slow are people there that what they do can be shown. */
  breathMs: number
  /** One for each channel. */
  inboxes: { id: string; doorPath: string }[]
  doorPath: string
  /** Doors of the hub's processes: each delivery takes the next. */
  listen(doors: readonly string[]): Promise<void>
  weather(weather: Weather): Promise<void>
  people(order: PeopleOrder): Promise<Customers>
  /** What stands in all threads. */
  words(): Promise<string[]>
  look(): Promise<Look>
}
