import type { IdentityClaim } from '../facts.ts'

/** Search in an account's articles. Best first. */
export type Knowledge = {
  search(
    query: string,
    options: { locale?: string; limit?: number },
  ): Promise<{ title: string; url: string; excerpt: string }[]>
}

/** Language of customers' text, as BCP 47 tags. */
export type Language = {
  /**
   * Undefined where it is not sure. Asked while a message is taken in, so it answers from memory: a quarter of a second is
   * waited for it and no more.
   */
  detect(text: string): Promise<string | undefined>
  translate?(text: string, to: string): Promise<string>
}

/** Facts about a contact for cards: plan, last order … */
export type Details = {
  of(identities: readonly IdentityClaim[]): Promise<{ label: string; value: string; url?: string }[]>
}

/** Campaigns a widget visitor may be invited by. */
export type Invitations = {
  for(visitor: {
    url: string
    visits: number
    locale?: string
  }): Promise<{ id: string; text: string; afterMs: number }[]>
}

/** Interfaces one plugin provides and others use: `hub.port('knowledge')` is undefined when nobody provides it. */
export type Ports = { knowledge: Knowledge; language: Language; details: Details; invitations: Invitations }
export type PortName = keyof Ports
