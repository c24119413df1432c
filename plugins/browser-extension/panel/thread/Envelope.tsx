import type { Room } from './room.ts'
import type { Message } from './types.ts'
import { wordsOf } from './words.ts'

type Mailbox = { address: string; name?: string }

/** Of a mail: its subject where it changed, and who got it one click away. */
export const Envelope = ({ room, message }: { room: Room; message: Message }) => {
  const { envelope } = message
  if (!envelope) return null
  const words = wordsOf(room.desk)
  const rows: [string, readonly Mailbox[]][] = [
    [words.from, envelope.from ? [envelope.from] : []],
    [words.to, envelope.to],
    [words.cc, envelope.cc],
    [words.bcc, envelope.bcc],
  ]
  const isNew = subjectOf(subjectBefore(room, message)) !== subjectOf(envelope.subject)
  return (
    <details class="envelope">
      <summary>{isNew && envelope.subject ? envelope.subject : words.envelope}</summary>
      <dl>
        {rows.map(([what, who]) =>
          who.length > 0 ? (
            <div key={what}>
              <dt>{what}</dt>
              <dd>{who.map(mailboxText).join(', ')}</dd>
            </div>
          ) : null,
        )}
        {envelope.subject && (
          <div>
            <dt>{words.subject}</dt>
            <dd>{envelope.subject}</dd>
          </div>
        )}
      </dl>
    </details>
  )
}

const mailboxText = ({ address, name }: Mailbox): string => (name ? `${name} <${address}>` : address)

/** “Re: Parcel” is the matter of “Parcel”. */
const subjectOf = (subject: string): string => subject.replace(/^(?:\s*(?:re|fwd?|aw|wg)\s*:)+\s*/i, '').trim()

const subjectBefore = ({ stretch }: Room, { number }: Message): string =>
  stretch.value.messages.findLast((one) => one.number < number && one.envelope)?.envelope?.subject ?? ''
