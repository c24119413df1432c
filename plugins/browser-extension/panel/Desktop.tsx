import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { ContactCard } from './contact/ContactCard.tsx'
import type { Desk } from './desk.ts'
import { ListColumn } from './list/ListColumn.tsx'
import type { Place } from './route.ts'
import { SearchColumn } from './search/SearchColumn.tsx'
import { StartConversation } from './start/StartConversation.tsx'
import { loadThread, ThreadWhenHere } from './Thread.tsx'
import { HubState } from './top/HubState.tsx'
import { KeySheet } from './top/KeySheet.tsx'
import { TopBar } from './top/TopBar.tsx'
import { Icon } from './ui/icons.tsx'

/** One column where it is narrow: what is open hides the list. Two or three where there is room. */
export const Desktop = ({ desk }: { desk: Desk }) => {
  const { words } = desk.language.value
  useDeskKeys(desk)
  // What was written before a reload goes on its way, whatever is opened.
  useEffect(() => void loadThread().then((thread) => thread?.outgoingOf(desk)), [desk])
  if (!desk.can('conversations.read')) return <p class="empty">{words.noPermission}</p>
  const place = desk.route.place.value
  const opened = place.at !== 'queue' && place.at !== 'search'
  return (
    <div class="desk" data-at={place.at} data-open={opened}>
      <TopBar desk={desk} />
      <HubState desk={desk} />
      <main class="columns">
        <h1 class="unseen spoken">{words.app}</h1>
        {/* It stays where it was scrolled to while a search covers it. */}
        <ListColumn desk={desk} hidden={place.at === 'search'} />
        {place.at === 'search' && <SearchColumn desk={desk} words={place.words} />}
        <Opened desk={desk} place={place} />
      </main>
      <KeySheet desk={desk} />
    </div>
  )
}

const Opened = ({ desk, place }: { desk: Desk; place: Place }) => {
  const { words } = desk.language.value
  switch (place.at) {
    case 'queue':
    case 'search':
      return (
        <section class="column nothing">
          <p class="soft">{words.nothingOpen}</p>
        </section>
      )
    case 'conversation':
      return <OpenConversation key={place.id} desk={desk} id={place.id} card={place.contact === true} />
    case 'contact':
      return (
        <section class="column opened" aria-label={words.contact.title}>
          <Back desk={desk} />
          <ContactCard key={place.id} desk={desk} id={place.id} />
        </section>
      )
    case 'start':
      return (
        <section class="column opened" aria-label={words.start.title}>
          <Back desk={desk} />
          <StartConversation desk={desk} contact={place.contact} />
        </section>
      )
  }
}

/** The thread, and who it is with: beside it where there is room, one step further where there is none. */
const OpenConversation = ({ desk, id, card }: { desk: Desk; id: string; card: boolean }) => {
  const { words } = desk.language.value
  const contact = useSignal<string | undefined>(undefined)
  const box = useRef<HTMLElement>(null)
  useEffect(() => {
    void desk.api.conversation(id).then(
      (found) => (contact.value = found.contact.id),
      () => {},
    )
  }, [id])
  useLayoutEffect(() => {
    if (!box.current?.contains(document.activeElement)) box.current?.focus({ preventScroll: true })
  }, [id])
  return (
    <>
      <section
        class="column opened thread"
        aria-label={words.thread.conversation}
        ref={box}
        tabIndex={-1}
        data-card={card}
      >
        <div class="open-head">
          <Back desk={desk} />
          <a class="quiet to-card" href={`#/c/${id}/contact`} aria-label={words.contact.title}>
            <Icon name="user" />
          </a>
        </div>
        <ThreadWhenHere id={id} desk={desk} />
      </section>
      <aside class="column card-column" aria-label={words.contact.title} data-card={card}>
        {card && <Back desk={desk} />}
        {contact.value && <ContactCard key={contact.value} desk={desk} id={contact.value} />}
      </aside>
    </>
  )
}

const Back = ({ desk }: { desk: Desk }) => {
  const { words } = desk.language.value
  return (
    <button type="button" class="quiet back" aria-label={words.back} title={words.back} onClick={desk.route.back}>
      <Icon name="back" />
    </button>
  )
}

const useDeskKeys = (desk: Desk): void => {
  const { keys, route, language, sheet, can } = desk
  const words = language.value.words.keys
  const start = { keys: 'c', group: words.everywhere, label: words.start, run: () => route.go({ at: 'start' }) }
  useEffect(
    () =>
      keys.add([
        { keys: '?', group: words.everywhere, label: words.title, run: () => (sheet.value = !sheet.value) },
        ...(can('conversations.start') ? [start] : []),
        {
          keys: 'Escape',
          group: words.everywhere,
          label: words.back,
          run: () => route.place.value.at !== 'queue' && route.back(),
        },
      ]),
    [words],
  )
}
