// Who stands at the other end of a channel, in a test.

/** A provider in the test's hand. */
export type ChannelDouble = Talks & Troubles

/** Who writes to us, and reads what we write. */
export type Talks = {
  /** Settings of an inbox at this provider, and the addresses it lives at. */
  settings: Record<string, unknown>
  origins: string[]
  /** Where the hub takes hooks, for providers whose channel cannot tell them. */
  introduce?(doorUrl: string): Promise<void> | void
  /** What the hub calls somebody the provider knows only by an address. */
  named?(who: string): string
  /** Somebody writes to us. */
  says(who: string, words: string): Promise<void> | void
  /** Somebody writes several lines, which the provider brings in one body. */
  saysTogether?(who: string, lines: string[]): Promise<void> | void
  /** What of ours stands at their side, oldest first. */
  hears(who: string): Promise<string[]> | string[]
  /** The provider delivers its next item twice. */
  hooksTwice(): void
  /** We write from outside Deskless, where the provider tells of it. */
  echoes?(who: string, words: string): Promise<void> | void
  stop(): Promise<void>
}

/** How a send may go wrong on its way to a provider. */
export type Troubles = {
  /** The next send is taken and its answer never comes. */
  cutsNext(): void
  /** The send after `skip` others is refused for a moment; nothing of it arrives. */
  refusesOnce(skip: number): void
  /** Ways the next send may fail, each planned by calling it. */
  failures: Record<string, () => void>
}
