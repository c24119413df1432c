import { useComputed } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import { readAddress } from '../../extension/detect/address.ts'
import type { Candidate } from '../../extension/detect/types.ts'
import type { Desk } from '../desk.ts'
import { createContact, linkRecord } from './actions.ts'
import type { Match, Matching } from './match.ts'
import { openMatching } from './match.ts'
import { SiteMenu } from './SiteMenu.tsx'
import type { PageSource } from './source.ts'

/** `settings`: what else the extension lets one choose, in the menu. */
type Props = { desk: Desk; source: PageSource; settings?: ComponentChildren }

/** Whose page stands beside the panel, and what one can do about it. */
export const Strip = ({ desk, source, settings }: Props) => {
  const matching = useMemo(() => openMatching(source, desk.api), [source, desk.api])
  useEffect(() => () => matching.close(), [matching])
  useWish(desk, source)
  const match = matching.match.value
  const spoken = useComputed(() => sentence(matching.match.value, source))
  return (
    <section class="page-strip" aria-label={source.words('stripLabel')} data-match={match.is}>
      <div class="page-who">
        <Said match={match} source={source} />
        <SiteMenu source={source}>{settings}</SiteMenu>
      </div>
      <Actions match={match} matching={matching} desk={desk} source={source} />
      <p class="visually-hidden" role="status">
        {spoken}
      </p>
    </section>
  )
}

/** An address or a number that was marked is looked up; any other text is searched. */
const useWish = (desk: Desk, source: PageSource): void => {
  const wish = source.wish.value
  useEffect(() => {
    if (!wish) return
    desk.route.go({ at: 'search', words: readAddress(wish.text)?.value ?? wish.text.trim().slice(0, 200) })
  }, [wish?.at])
}

const sentence = (match: Match, { words }: PageSource): string => {
  switch (match.is) {
    case 'known':
      return words('stripKnown', match.contact.name)
    case 'unknown':
      return words('stripUnknown', label(match.candidate))
    case 'choose':
      return words('stripChoose', String(match.several.length))
    case 'failed':
      return match.tell
    default:
      return words(`strip_${match.is}`)
  }
}

const Said = ({ match, source }: { match: Match; source: PageSource }) => {
  if (match.is !== 'known') return <p class={match.is === 'failed' ? 'wrong' : ''}>{sentence(match, source)}</p>
  return (
    <p>
      <a href={`#/p/${match.contact.id}`}>
        <b>{match.contact.name}</b>
      </a>{' '}
      <span class="soft">{label({ ...match.by, name: undefined })}</span>
      {match.unproven && <span class="soft"> · {source.words('unproven')}</span>}
    </p>
  )
}

type ActionProps = { match: Match; matching: Matching; desk: Desk; source: PageSource }

const Actions = ({ match, matching, desk, source }: ActionProps) => {
  switch (match.is) {
    case 'known':
      return <KnownActions match={match} matching={matching} desk={desk} source={source} />
    case 'unknown':
      return (
        <div class="page-actions">
          <button
            type="button"
            class="primary"
            onClick={() => void desk.attempt(() => createContact(desk, match, matching))}
          >
            {source.words('createContact')}
          </button>
          <Picker several={match.several} chosen={match.candidate} matching={matching} source={source} />
        </div>
      )
    case 'choose':
      return (
        <div class="page-actions">
          <Picker several={match.several} matching={matching} source={source} />
        </div>
      )
    case 'failed':
      return (
        <div class="page-actions">
          <button type="button" onClick={matching.again}>
            {source.words('again')}
          </button>
        </div>
      )
    case 'closed':
    case 'nobody':
      return <ReadActions match={match} source={source} />
    default:
      return null
  }
}

const KnownActions = ({ match, matching, desk, source }: ActionProps & { match: Extract<Match, { is: 'known' }> }) => {
  const { contact, record, several, by } = match
  return (
    <div class="page-actions">
      <button type="button" onClick={() => desk.route.go({ at: 'start', contact: contact.id })}>
        {source.words('write')}
      </button>
      {record && (
        <button type="button" onClick={() => void desk.attempt(() => linkRecord(desk, contact.id, record, matching))}>
          {source.words('linkRecord')}
        </button>
      )}
      {several.filter(({ kind }) => kind === 'email').length > 1 && (
        <Picker several={several} chosen={by} matching={matching} source={source} />
      )}
    </div>
  )
}

const ReadActions = ({ match, source }: { match: Match; source: PageSource }) => {
  const { origin, when } = source.page.value
  return (
    <div class="page-actions">
      {origin && when === 'asked' && (
        <button type="button" onClick={() => void source.setSite('always')}>
          {source.words('alwaysOn', new URL(origin).host)}
        </button>
      )}
      {match.is === 'nobody' && (
        <button type="button" onClick={source.pick}>
          {source.words('pick')}
        </button>
      )}
    </div>
  )
}

type PickerProps = { several: readonly Candidate[]; chosen?: Candidate; matching: Matching; source: PageSource }

/** The choice holds for this page at once, and for pages alike from now on. */
const Picker = ({ several, chosen, matching, source }: PickerProps) => (
  <label class="page-picker">
    <span class="visually-hidden">{source.words('pickerLabel')}</span>
    <select
      value={chosen?.value ?? ''}
      onChange={({ currentTarget }) => {
        const taken = several.find(({ value }) => value === currentTarget.value)
        if (!taken) return
        matching.take(taken)
        source.chose(taken.value)
      }}
    >
      {!chosen && <option value="">{source.words('pickerLabel')}</option>}
      {several.map((candidate) => (
        <option key={candidate.value} value={candidate.value}>
          {label(candidate)}
        </option>
      ))}
    </select>
  </label>
)

const label = ({ value, name, kind }: Candidate): string => {
  if (kind === 'external') return value.replace(/^crm:/, '').replaceAll(':', ' ')
  return name ? `${name} · ${value}` : value
}
