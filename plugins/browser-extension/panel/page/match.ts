// Whose page it is: the hub is asked by one identifier at a time, the surest first, and by none the page does not need.
import type { Desk as Api, Contact, Looked } from '@deskless/core/client'
import type { ReadonlySignal } from '@preact/signals'
import { effect, signal } from '@preact/signals'
import { choose } from '../../extension/detect/choose.ts'
import type { Candidate } from '../../extension/detect/types.ts'
import type { PageSource, ShownPage } from './source.ts'

/** `unproven`: they say the address is theirs, and nobody has checked. `record`: the page's, when they are not known by it. */
type Known = {
  is: 'known'
  contact: Contact
  by: Candidate
  unproven: boolean
  several: readonly Candidate[]
  record?: Candidate
}

export type Match =
  | { is: 'closed' | 'off' | 'looking' | 'nobody' }
  | { is: 'choose'; several: readonly Candidate[] }
  | { is: 'unknown'; candidate: Candidate; several: readonly Candidate[]; record?: Candidate }
  | Known
  | { is: 'failed'; tell: string }

export type Matching = {
  match: ReadonlySignal<Match>
  /** One of several. Holds for this page. */
  take(candidate: Candidate): void
  again(): void
  close(): void
}

type Lookup = Pick<Api, 'lookup'>

export const openMatching = ({ page }: Pick<PageSource, 'page'>, api: Lookup): Matching => {
  const match = signal<Match>({ is: 'looking' })
  const taken = signal<{ visit: string; value: string } | undefined>(undefined)
  const turn = signal(0)
  let asked = ''
  const stop = effect(() => {
    const shown = page.value
    const value = taken.value?.visit === shown.visit ? taken.value.value : undefined
    const key = JSON.stringify([turn.value, shown.visit, shown.state, shown.candidates, value])
    if (key === asked) return
    asked = key
    const isStill = (): boolean => key === asked
    const quick = withoutAsking(shown)
    if (quick) match.value = quick
    else void ask(api, shown, value, match, isStill)
  })
  return {
    match,
    take: ({ value }) => {
      taken.value = { visit: page.peek().visit, value }
    },
    again: () => {
      turn.value += 1
    },
    close: () => {
      asked = ''
      stop()
    },
  }
}

const withoutAsking = ({ state, candidates }: ShownPage): Match | undefined => {
  if (state !== 'seen') return { is: state }
  return candidates.length === 0 ? { is: 'nobody' } : undefined
}

const ask = async (
  api: Lookup,
  { visit, candidates }: ShownPage,
  value: string | undefined,
  match: { value: Match },
  isStill: () => boolean,
): Promise<void> => {
  // What stood for the page before is gone at once; what is added to the same page is asked about behind what is shown.
  if (visitOf(match) !== visit) match.value = { is: 'looking' }
  visits.set(match, visit)
  const found = await answer(api, candidates, value).catch(
    (error: Error): Match => ({ is: 'failed', tell: error.message }),
  )
  if (isStill()) match.value = found
}

const visits = new WeakMap<object, string>()
const visitOf = (match: object): string | undefined => visits.get(match)

const answer = async (api: Lookup, candidates: readonly Candidate[], value: string | undefined): Promise<Match> => {
  const { external: record, winner, several } = choose(candidates)
  const said = value === undefined ? undefined : candidates.find((it) => it.value === value)
  const byRecord = record && !said ? await known(api, record) : undefined
  if (record && byRecord) return { is: 'known', ...byRecord, by: record, several }
  const person = said ?? winner
  if (!person) return several.length > 0 ? { is: 'choose', several } : { is: 'nobody' }
  const found = await known(api, person)
  const rest = { several, ...(record && { record }) }
  return found ? { is: 'known', ...found, by: person, ...rest } : { is: 'unknown', candidate: person, ...rest }
}

const known = async (
  api: Lookup,
  { kind, value }: Candidate,
): Promise<Pick<Known, 'contact' | 'unproven'> | undefined> => {
  const [found]: Looked[] = await api.lookup([{ kind, value }])
  return found?.contact && { contact: found.contact, unproven: found.verified === false }
}
