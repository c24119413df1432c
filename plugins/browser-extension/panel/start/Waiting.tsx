import type { Signal } from '@preact/signals'
import type { Letter as Outbound, Outgoing, Sending } from '../composer/outgoing.ts'
import type { Desk } from '../desk.ts'
import type { Letter } from './letter.ts'
import type { To } from './to.ts'

type Props = { desk: Desk; outgoing: Outgoing; letter: Letter; to: Signal<To | undefined> }

/** First letters that are not at the hub yet: each can be taken back, or says why it could not go. */
export const Waiting = (props: Props) => {
  const entries = props.outgoing.entries.value.filter(({ body }) => body.kind === 'start')
  return (
    <>
      {entries.map((entry) => (
        <One key={entry.id} {...props} entry={entry} />
      ))}
    </>
  )
}

const One = ({ desk, outgoing, letter, to, entry: { id, body, state, tell } }: Props & { entry: Sending }) => {
  const { thread, start } = desk.language.value.words
  const whom = body.first?.to
  const back = (): void => {
    const taken = outgoing.undo(id)
    if (!taken) return
    restore(letter, taken)
    to.value ??= whom
  }
  return (
    <section class="first-letter" aria-label={thread.pending}>
      <p class="soft">
        {start.to} <b dir="auto">{whom && ('contact' in whom ? whom.contact.name : whom.address)}</b>
      </p>
      <blockquote dir="auto">{body.words.text}</blockquote>
      {state === 'failed' ? <p role="alert">{tell}</p> : <OnItsWay desk={desk} />}
      <p class="actions">
        {!outgoing.going.value.has(id) && (
          <button type="button" onClick={back}>
            {thread.backToText}
          </button>
        )}
        {state === 'failed' && (
          <>
            <button type="button" onClick={() => outgoing.retry(id)}>
              {desk.language.value.words.retry}
            </button>
            <button type="button" class="danger" onClick={() => outgoing.discard(id)}>
              {thread.discard}
            </button>
          </>
        )}
      </p>
    </section>
  )
}

const OnItsWay = ({ desk: { live, language } }: { desk: Desk }) => {
  const { thread } = language.value.words
  return <p role="status">{live.state.value === 'open' ? thread.sending : thread.waitsForHub}</p>
}

/** Before what is written by now, which nobody wants to lose either. */
const restore = ({ text, subject }: Letter, taken: Outbound): void => {
  text.value = [taken.words.text, text.value].filter((one) => one.trim()).join('\n\n')
  subject.value ||= taken.envelope?.subject ?? ''
}
