import type { ActionView } from '@deskless/core/client'
import type { FunctionComponent } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Room } from '../room.ts'
import { wordsOf } from '../words.ts'
import { Attributes } from './Attributes.tsx'
import type { PickerProps } from './Bar.tsx'
import { act, markSpam, sendTranscript } from './doings.ts'
import { Links } from './Links.tsx'

type Page = 'attributes' | 'transcript' | 'links'

/** What is wanted less often. Some of it has a form of its own. */
export const More = ({ room, onDone }: PickerProps) => {
  const [page, setPage] = useState<Page>()
  const Shown = page && PAGES[page]
  return Shown ? <Shown room={room} onDone={onDone} /> : <Acts room={room} onDone={onDone} onPage={setPage} />
}

/**
 * What plugins offer for this conversation; asked each time, as it may depend on what it is linked with. Without an answer
 * the rest is there all the same.
 */
const useOffered = ({ desk, id }: Room): readonly ActionView[] => {
  const [offered, setOffered] = useState<readonly ActionView[]>([])
  useEffect(() => {
    if (desk.can('conversations.note')) void desk.api.actions(id).then(setOffered, () => {})
  }, [desk, id])
  return offered
}

const Acts = ({ room, onDone, onPage }: PickerProps & { onPage(page: Page): void }) => {
  const { desk, conversation } = room
  const offered = useOffered(room)
  const box = useRef<HTMLDivElement>(null)
  // Whoever opened it by its key goes on by keys, and Escape leaves it and not the conversation.
  useEffect(() => box.current?.querySelector('button')?.focus(), [])
  const words = wordsOf(desk)
  const spam = conversation.value?.spam === true
  const copy = async (): Promise<void> => {
    onDone()
    await navigator.clipboard.writeText(location.href)
    desk.toast({ text: words.did.copied })
  }
  const mark = (): void => {
    onDone()
    void markSpam(room, !spam)
  }
  const wish = (one: ActionView): void => {
    onDone()
    void act(room, one)
  }
  const acts: [string, () => unknown][] = [
    [words.attributes, () => onPage('attributes')],
    [words.links, () => onPage('links')],
    ...(desk.can('conversations.start')
      ? [[words.transcript, () => onPage('transcript')] as [string, () => void]]
      : []),
    [words.copyLink, copy],
    ...offered.map((one) => [one.label, () => wish(one)] as [string, () => void]),
    ...(desk.can('contacts.edit') ? [[spam ? words.noSpam : words.markSpam, mark] as [string, () => void]] : []),
  ]
  return (
    <div class="acts" ref={box}>
      {acts.map(([label, run]) => (
        <button key={label} type="button" onClick={() => void run()}>
          {label}
        </button>
      ))}
    </div>
  )
}

/** To the contact’s own address, or to another one. */
const Transcript = ({ room, onDone }: PickerProps) => {
  const [to, setTo] = useState('')
  const words = wordsOf(room.desk)
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        onDone()
        void sendTranscript(room, to.trim() || undefined)
      }}
    >
      <label>
        {words.transcriptTo}
        <input
          type="email"
          value={to}
          placeholder={words.transcriptContact}
          onInput={({ currentTarget }) => setTo(currentTarget.value)}
        />
      </label>
      <small>{words.transcriptAbout}</small>
      <button type="submit" class="primary">
        {words.transcript}
      </button>
    </form>
  )
}

const PAGES: Record<Page, FunctionComponent<PickerProps>> = {
  attributes: Attributes,
  transcript: Transcript,
  links: Links,
}
