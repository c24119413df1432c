import { useEffect, useRef } from 'preact/hooks'
import type { Desk } from '../desk.ts'
import { hashOf } from '../route.ts'
import { Icon } from '../ui/icons.tsx'
import { Availability } from './Availability.tsx'
import { PanelMenu } from './PanelMenu.tsx'

/** Search, a new conversation, whether one is there, and everything about the panel itself. */
export const TopBar = ({ desk }: { desk: Desk }) => {
  const { words } = desk.language.value
  return (
    <header class="top">
      <SearchBox desk={desk} />
      {desk.can('conversations.start') && (
        <a class="quiet" href={hashOf({ at: 'start' })} aria-label={words.start.title} title={words.start.title}>
          <Icon name="plus" />
        </a>
      )}
      <Availability desk={desk} />
      <PanelMenu desk={desk} />
    </header>
  )
}

/** Where what is open covers it, the search is shown first. */
const toSearch = ({ route }: Desk, field: HTMLInputElement | null): void => {
  if (field?.offsetParent === null) route.go({ at: 'search', words: '' })
  requestAnimationFrame(() => field?.focus())
}

const SearchBox = ({ desk }: { desk: Desk }) => {
  const field = useRef<HTMLInputElement>(null)
  const { route, keys, language } = desk
  const { words } = language.value
  const place = route.place.value
  const typed = place.at === 'search' ? place.words : ''
  useEffect(
    () =>
      keys.add([
        { keys: '/', group: words.keys.everywhere, label: words.keys.search, run: () => toSearch(desk, field.current) },
      ]),
    [words],
  )
  const leave = (): void => {
    route.go({ at: 'queue', queue: route.queue.value }, { replace: true })
    field.current?.blur()
  }
  return (
    <search class="search">
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        aria-label={words.search.label}
        placeholder={words.search.label}
        value={typed}
        dir="auto"
        onInput={({ currentTarget: { value } }) => {
          if (value === '') return route.go({ at: 'queue', queue: route.queue.value }, { replace: true })
          // The first letter is a step one can go back from; the next ones are the same step.
          route.go({ at: 'search', words: value }, { replace: route.place.value.at === 'search' })
        }}
        onKeyDown={(event) => event.key === 'Escape' && leave()}
      />
    </search>
  )
}
