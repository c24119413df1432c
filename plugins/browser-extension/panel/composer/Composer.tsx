import { useComputed, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from '../thread/Icon.tsx'
import { lazy } from '../thread/lazy.tsx'
import { Popover } from '../thread/Popover.tsx'
import type { Room } from '../thread/room.ts'
import { fill, wordsOf } from '../thread/words.ts'
import { Attachments } from './Attachments.tsx'
import { attend } from './attend.ts'
import { closedOf } from './closed.ts'
import type { ComposerState } from './composer.ts'
import { Field } from './Field.tsx'
import { composerKeys } from './keys.ts'
import { Limits } from './Limits.tsx'
import { SendButtons } from './SendButtons.tsx'
import './composer.css'

const Emoji = lazy(async () => (await import('./Emoji.tsx')).Emoji)
const Templates = lazy(async () => (await import('./Templates.tsx')).Templates)
const EnvelopeFields = lazy(async () => (await import('./EnvelopeFields.tsx')).EnvelopeFields)

type Props = { room: Room; composer: ComposerState }

/** Where one writes. Who will read it is said by colour, sign, name and the words of the button. */
export const Composer = ({ room, composer }: Props) => {
  const { desk } = room
  const box = useRef<HTMLElement>(null)
  const dropping = useSignal(false)
  const words = wordsOf(desk)
  const { mode } = composer.draft.value
  useEffect(() => attend(composer), [composer])
  useEffect(
    () => desk.keys.add(composerKeys(composer, () => box.current?.querySelector('textarea'))),
    [composer, desk.language.value],
  )
  if (!desk.can('conversations.reply') && !desk.can('conversations.note'))
    return <p class="composer none">{words.mayOnlyRead}</p>
  return (
    <section
      ref={box}
      class={`composer ${mode} ${dropping.value ? 'dropping' : ''}`}
      aria-label={mode === 'note' ? words.note : words.answer}
      onDragOver={(event) => {
        event.preventDefault()
        dropping.value = true
      }}
      onDragLeave={() => (dropping.value = false)}
      onDrop={(event) => {
        event.preventDefault()
        dropping.value = false
        composer.attach([...(event.dataTransfer?.files ?? [])])
      }}
    >
      <Modes composer={composer} />
      <Sheet composer={composer} />
    </section>
  )
}

const Sheet = ({ composer }: { composer: ComposerState }) => {
  const { room, draft } = composer
  const closed = useComputed(() => closedOf(room))
  const isReply = draft.value.mode === 'reply'
  if (isReply && closed.value) return <Closed composer={composer} {...closed.value} />
  return (
    <>
      {isReply && composer.usual.value && <EnvelopeFields desk={room.desk} composer={composer} />}
      <Field composer={composer} />
      <Attachments composer={composer} />
      <Limits composer={composer} />
      <Tools composer={composer} />
    </>
  )
}

/** Two tabs; the chosen one says in words whom it reaches. */
const Modes = ({ composer }: { composer: ComposerState }) => {
  const { room, draft } = composer
  const { desk } = room
  const words = wordsOf(desk)
  const { mode } = draft.value
  const it = room.conversation.value
  const to = fill(words.replyTo, {
    name: it?.contact.name ?? '',
    channel: it?.inbox.label ?? '',
  })
  return (
    <div class="modes">
      {desk.can('conversations.reply') && (
        <button
          type="button"
          aria-pressed={mode === 'reply'}
          class="to-contact"
          onClick={() => composer.setMode('reply')}
        >
          <Icon name="reply" />
          <span dir="auto">{to}</span>
        </button>
      )}
      {desk.can('conversations.note') && (
        <button type="button" aria-pressed={mode === 'note'} class="internal" onClick={() => composer.setMode('note')}>
          <Icon name="lock" />
          <span>{words.note}</span>
        </button>
      )}
    </div>
  )
}

type ClosedProps = { composer: ComposerState; tell: string; templates: boolean }

/** Why nothing can be written freely, and what can be sent instead. */
const Closed = ({ composer, tell, templates }: ClosedProps) => (
  <div class="closed">
    <p role="status">
      <Icon name="clock" /> {tell}
    </p>
    {templates && <Templates desk={composer.room.desk} composer={composer} />}
  </div>
)

const Tools = ({ composer }: { composer: ComposerState }) => {
  const words = wordsOf(composer.room.desk)
  const emoji = useSignal(false)
  const pick = (sign: string): void => {
    emoji.value = false
    addAtCaret(composer, sign)
  }
  return (
    <div class="tools">
      <Clip composer={composer} />
      <Popover
        label={words.emoji}
        face={<Icon name="smile" />}
        isOpen={emoji.value}
        onToggle={(open) => (emoji.value = open)}
        up
      >
        <Emoji desk={composer.room.desk} onPick={pick} />
      </Popover>
      <button type="button" aria-label={words.canned} title={words.canned} onClick={() => openCanned(composer)}>
        <Icon name="slash" />
      </button>
      <Put composer={composer} />
      <span class="grow" />
      <SendButtons composer={composer} />
    </div>
  )
}

/** Into the page beside the panel, where one answers in the CRM itself. Of a note nothing leaves the house. */
const Put = ({ composer }: { composer: ComposerState }) => {
  const { text } = composer.words.value
  const beside = composer.room.desk.beside.value
  if (!beside || composer.draft.value.mode === 'note') return null
  const put = async (): Promise<void> => {
    composer.problem.value = (await beside.put(text)) ?? ''
  }
  return (
    <button
      type="button"
      aria-label={beside.label}
      title={beside.label}
      disabled={!text.trim()}
      onClick={() => void put()}
    >
      <Icon name="put" />
    </button>
  )
}

const Clip = ({ composer }: { composer: ComposerState }) => {
  const words = wordsOf(composer.room.desk)
  const picker = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          composer.attach([...(currentTarget.files ?? [])])
          currentTarget.value = ''
        }}
      />
      <button type="button" aria-label={words.attach} title={words.attach} onClick={() => picker.current?.click()}>
        <Icon name="clip" />
      </button>
    </>
  )
}

/** Where the caret was when the field was left. */
const addAtCaret = (composer: ComposerState, sign: string): void => {
  const { text } = composer.words.value
  const at = document.querySelector<HTMLTextAreaElement>('.composer .field textarea')?.selectionStart ?? text.length
  composer.setWords({ text: text.slice(0, at) + sign + text.slice(at) })
  composer.caret.value = { from: at + sign.length, to: at + sign.length }
}

/** As if one had typed the slash. */
const openCanned = (composer: ComposerState): void => {
  const { text } = composer.words.value
  const gap = text === '' || /\s$/.test(text) ? '' : ' '
  const said = `${text}${gap}/`
  composer.setWords({ text: said })
  composer.caret.value = { from: said.length, to: said.length }
}
