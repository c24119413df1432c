import { useState } from 'preact/hooks'
import { wordsOf } from '../thread/words.ts'
import type { ComposerState } from './composer.ts'
import type { EnvelopeDraft } from './draft.ts'
import { mailboxText, readMailboxes } from './mailboxes.ts'

/** Who gets it and what it is called; folded into one line until somebody wants it otherwise. */
export const EnvelopeFields = ({ composer }: { composer: ComposerState }) => {
  const words = wordsOf(composer.room.desk)
  const envelope = composer.draft.value.envelope ?? composer.usual.value
  if (!envelope) return null
  const set = (fields: Partial<EnvelopeDraft>): void => composer.setEnvelope({ ...envelope, ...fields })
  const to = [...envelope.to, ...envelope.cc].map(({ name, address }) => name ?? address).join(', ')
  return (
    <details class="envelope-fields">
      <summary>
        {words.to}: <span dir="auto">{to}</span>
        {envelope.subject && <span dir="auto"> · {envelope.subject}</span>}
      </summary>
      <Mailboxes label={words.to} value={envelope.to} onChange={(it) => set({ to: it })} words={words} />
      <Mailboxes label={words.cc} value={envelope.cc} onChange={(it) => set({ cc: it })} words={words} />
      <Mailboxes label={words.bcc} value={envelope.bcc} onChange={(it) => set({ bcc: it })} words={words} />
      <label>
        {words.subject}
        <input
          dir="auto"
          value={envelope.subject}
          maxLength={500}
          onInput={({ currentTarget }) => set({ subject: currentTarget.value })}
        />
      </label>
    </details>
  )
}

type Props = {
  label: string
  value: EnvelopeDraft['to']
  onChange(value: EnvelopeDraft['to']): void
  words: ReturnType<typeof wordsOf>
}

const Mailboxes = ({ label, value, onChange, words }: Props) => {
  const [typed, setTyped] = useState(() => value.map(mailboxText).join(', '))
  const [wrong, setWrong] = useState<string>()
  const read = (text: string): void => {
    setTyped(text)
    const { found, wrong: not } = readMailboxes(text)
    setWrong(not[0])
    if (not.length === 0) onChange(found)
  }
  return (
    <label>
      {label}
      <input
        value={typed}
        spellcheck={false}
        aria-invalid={wrong !== undefined}
        onInput={({ currentTarget }) => read(currentTarget.value)}
      />
      {wrong !== undefined && <small role="alert">{words.notAnAddress.replace('{text}', wrong)}</small>}
    </label>
  )
}
