import { useSignal } from '@preact/signals'
import { Icon } from '../thread/Icon.tsx'
import { lazy } from '../thread/lazy.tsx'
import { Popover } from '../thread/Popover.tsx'
import { wordsOf } from '../thread/words.ts'
import type { ComposerState } from './composer.ts'
import type { Then } from './outgoing.ts'

const SnoozeChoice = lazy(async () => (await import('../thread/actions/pickers.tsx')).SnoozeChoice)

/** The words of the button say where it goes; a note’s has another colour as well. */
export const SendButtons = ({ composer }: { composer: ComposerState }) => {
  const { room, draft, uploads } = composer
  const { desk } = room
  const words = wordsOf(desk)
  const { text, files } = composer.words.value
  const isNote = draft.value.mode === 'note'
  const uploading = uploads.list.value.length > 0
  const empty = !text.trim() && files.length === 0
  const off = empty || uploading
  const label = uploading ? words.uploading : isNote ? words.addNote : words.sendAnswer
  return (
    <div class="send">
      <button type="button" class="primary" disabled={off} title="Ctrl+Enter" onClick={() => void composer.send()}>
        {isNote && <Icon name="lock" />}
        {label}
      </button>
      {!isNote && desk.can('conversations.resolve') && <AndThen composer={composer} off={off} />}
    </div>
  )
}

const AndThen = ({ composer, off }: { composer: ComposerState; off: boolean }) => {
  const open = useSignal(false)
  const words = wordsOf(composer.room.desk)
  return (
    <Popover
      label={words.sendAnd}
      face={<Icon name="down" />}
      isOpen={open.value}
      onToggle={(to) => (open.value = to)}
      disabled={off}
      class="and-then"
      end
      up
    >
      <Ways composer={composer} onDone={() => (open.value = false)} />
    </Popover>
  )
}

const Ways = ({ composer, onDone }: { composer: ComposerState; onDone(): void }) => {
  const snoozing = useSignal(false)
  const { desk } = composer.room
  const words = wordsOf(desk)
  const send = (then: Then): void => {
    onDone()
    void composer.send(then)
  }
  if (snoozing.value)
    return (
      <SnoozeChoice
        desk={desk}
        tag={desk.language.value.tag}
        words={words}
        onPick={(until) => send({ is: 'snooze', until: until === 'next-message' ? until : until.toISOString() })}
      />
    )
  return (
    <div class="acts">
      <button type="button" onClick={() => send({ is: 'resolve' })}>
        {words.sendResolve}
      </button>
      <button type="button" onClick={() => (snoozing.value = true)}>
        {words.sendSnooze}
      </button>
    </div>
  )
}
