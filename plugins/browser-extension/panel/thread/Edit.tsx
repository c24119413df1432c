import { useEffect, useRef, useState } from 'preact/hooks'
import { partOf, writtenOf } from '../composer/rich.ts'
import type { Room } from './room.ts'
import type { Message, Part } from './types.ts'
import { wordsOf } from './words.ts'

type Props = { room: Room; message: Message; onDone(): void }

/** The words of a line, to be said better. Its files stay. */
export const Edit = ({ room, message, onDone }: Props) => {
  const field = useRef<HTMLTextAreaElement>(null)
  const { text, setText, busy, save } = useSaying({ room, message, onDone })
  const words = wordsOf(room.desk)
  useEffect(() => field.current?.focus(), [text === undefined])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save()
    else if (event.key === 'Escape') onDone()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div class="edit">
      <textarea
        ref={field}
        rows={Math.min(12, (text ?? '').split('\n').length + 1)}
        aria-label={words.edit}
        value={text ?? ''}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div class="beside">
        <button type="button" onClick={onDone}>
          {words.cancel}
        </button>
        <button type="button" class="primary" disabled={busy || text === undefined} onClick={() => void save()}>
          {words.save}
        </button>
      </div>
    </div>
  )
}

const useSaying = ({ room, message, onDone }: Props) => {
  const [text, setText] = useState<string>()
  const [busy, setBusy] = useState(false)
  useEffect(() => void writtenOf(textsOf(message)).then(setText), [message.id])
  const save = async (): Promise<void> => {
    setBusy(true)
    const others: Part[] = message.parts.filter((part) => part.is !== 'text')
    const said = (text ?? '').trim()
    const parts = [...(said ? [await partOf(said)] : []), ...others]
    const done = await room.desk.attempt(() => room.desk.api.command('edit', { message: message.id, parts }))
    setBusy(false)
    if (!done) return
    onDone()
    await room.refresh([message.id]).catch(() => {})
  }
  return { text, setText, busy, save }
}

const textsOf = ({ parts }: Message): Part[] => parts.filter((part) => part.is === 'text')
