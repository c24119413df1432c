import type { AppSeat } from './app.ts'
import type { Hub } from './context.ts'
import type { SettingsSchema } from './settings.ts'

/** A connection as the last step of a setup made it: what an administrator would otherwise have typed in. */
export type SetUp = {
  /** Known before it is connected: who stood there before is this one again. */
  address: string
  /**
   * How one whose settings were typed in says the same place: by these settings, whatever the case of their letters. Where just
   * one connection of the account does, and none was set up there, that one is taken over, with all its conversations.
   */
  typed?: Readonly<Record<string, string>>
  name: string
  /** Replace those of a connection that stood there before; one that is `undefined` is taken away. */
  settings: Record<string, unknown>
  /** Tokens that end, as `connection.token` gives them out. */
  tokens?: Record<string, { value: string; expiresAt: Date }>
}

/** What the administrator sees or is sent to. `tell` is a sentence for them. */
export type SetupStep =
  | { is: 'ask'; tell: string; form: SettingsSchema }
  /** The provider's own page. It leads back with `state` among its query. */
  | { is: 'redirect'; tell: string; url: string }
  | { is: 'pick'; tell: string; from: readonly { id: string; name: string }[]; several: boolean }
  | { is: 'show'; tell: string; lines: readonly { name: string; value: string }[] }
  | { is: 'done'; connections: readonly SetUp[] }

export type SetupAnswer =
  | { is: 'asked'; values: Record<string, unknown> }
  | { is: 'returned'; query: Record<string, string> }
  | { is: 'picked'; ids: readonly string[] }
  | { is: 'seen' }

export type SetupAt = {
  app?: AppSeat
  /** Where a provider's page must lead back to. */
  backUrl: string
  /** Goes through the provider's page unchanged. Works once, for ten minutes, for whoever began. */
  state: string
  hub: Hub
}

/** `memo` is sealed and given to the next step. */
export type SetupTurn = { step: SetupStep; memo?: Record<string, unknown> }

/**
 * Connecting by a provider's own pages. Core keeps the place, shows the steps to whoever began, and makes the connections
 * of the last one as it makes those whose settings were typed in. A `Refusal` is told and, after a page, ends the setup.
 */
export type Setup = {
  begin(at: SetupAt): SetupTurn | Promise<SetupTurn>
  next(answer: SetupAnswer, memo: Record<string, unknown>, at: SetupAt): SetupTurn | Promise<SetupTurn>
}
