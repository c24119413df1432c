import type { Log } from './context.ts'

export type DemoSeat = {
  /** Order of start, lower first. Starts doubles and pages, and says what to connect. Loopback only. */
  start(demo: DemoHost): Promise<DemoPart>
}
export type DemoHost = {
  hubUrl: string
  accountId: string
  log: Log
  /** For what takes a while: the newcomer waits at the terminal. */
  say(sentence: string): void
  dataDir: string
  members: { name: string; email: string }[]
  /** A password for one of them, made when it is first asked for: until then nobody can sign in as them. */
  passwordOf(email: string): Promise<string>
}
/** `title`: a word or two, as `Shop`; `side`: who sits there. */
export type DemoPage = { title: string; side: 'customer' | 'agent'; url: string; about: string }
export type DemoPart = {
  connection?: { kind: 'inbox' | 'installation'; name: string; settings: Record<string, unknown>; address?: string }
  /** Where its doubles listen: the hub may call these, though they are no public addresses. */
  origins?: readonly string[]
  /** For installations: where conversations of the demo inboxes go. */
  channel?: string
  /** A page for the newcomer, shown on the demo's front page. `token` in the path is replaced by the connection's token. */
  page?: DemoPage
  /** Further ones, behind it. */
  pages?: readonly DemoPage[]
  stop?(): Promise<void>
}
