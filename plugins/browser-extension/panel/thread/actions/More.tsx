import type { FunctionComponent } from 'preact'
import { useState } from 'preact/hooks'
import { wordsOf } from '../words.ts'
import { Attributes } from './Attributes.tsx'
import type { PickerProps } from './Bar.tsx'
import { markSpam, sendTranscript } from './doings.ts'
import { Links } from './Links.tsx'

type Page = 'attributes' | 'transcript' | 'links'

/** What is wanted less often. Some of it has a form of its own. */
export const More = ({ room, onDone }: PickerProps) => {
  const [page, setPage] = useState<Page>()
  const Shown = page && PAGES[page]
  return Shown ? <Shown room={room} onDone={onDone} /> : <Acts room={room} onDone={onDone} onPage={setPage} />
}

const Acts = ({ room, onDone, onPage }: PickerProps & { onPage(page: Page): void }) => {
  const { desk, conversation } = room
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
  const acts: [string, () => unknown][] = [
    [words.attributes, () => onPage('attributes')],
    [words.links, () => onPage('links')],
    ...(desk.can('conversations.start')
      ? [[words.transcript, () => onPage('transcript')] as [string, () => void]]
      : []),
    [words.copyLink, copy],
    ...(desk.can('contacts.edit') ? [[spam ? words.noSpam : words.markSpam, mark] as [string, () => void]] : []),
  ]
  return (
    <div class="acts">
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
