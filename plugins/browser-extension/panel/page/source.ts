import type { ReadonlySignal } from '@preact/signals'
import type { Candidate } from '../../extension/detect/types.ts'

/** Why nothing is known of a page. `closed`: the browser has not let us read it. */
export type PageState = 'closed' | 'off' | 'looking' | 'seen'

/** The page beside the panel, as far as it may be read. `visit` changes with every page that is looked at. */
export type ShownPage = {
  visit: string
  state: PageState
  /** The site, when the browser tells us: `https://app.hubspot.com`. */
  origin?: string
  when: 'always' | 'asked' | 'never'
  candidates: readonly Candidate[]
}

/** What somebody asked to look up, by the context menu. `at` tells one wish from the next. */
export type Wish = { text: string; at: number }

/** Where the panel hears of the page. Only the extension has one; the hosted panel shows no strip. */
export type PageSource = {
  page: ReadonlySignal<ShownPage>
  wish: ReadonlySignal<Wish | undefined>
  /** Called in the click itself, for the browser may ask the person. False: they said no. */
  setSite(when: ShownPage['when']): Promise<boolean>
  look(): void
  pick(): void
  chose(value: string): void
  forget(): void
  /** Where one last wrote on the page. False: there is no such place. */
  insert(text: string): Promise<boolean>
  words(key: string, ...values: string[]): string
}
