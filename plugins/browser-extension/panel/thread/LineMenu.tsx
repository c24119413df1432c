import { useState } from 'preact/hooks'
import { Icon } from './Icon.tsx'
import { Popover } from './Popover.tsx'
import type { Room } from './room.ts'
import type { Message } from './types.ts'
import { wordsOf } from './words.ts'

type Props = { room: Room; message: Message; onEdit(): void }

/** What can be done with a line. What its channel cannot change is not offered. */
export const LineMenu = (props: Props) => {
  const [isOpen, setOpen] = useState(false)
  const { room, message } = props
  if (message.removedAt) return null
  return (
    <Popover
      class="line-menu"
      label={wordsOf(room.desk).lineMenu}
      face={<Icon name="more" />}
      isOpen={isOpen}
      onToggle={setOpen}
      end={message.kind !== 'in'}
    >
      <Acts {...props} onDone={() => setOpen(false)} />
    </Popover>
  )
}

const Acts = ({ room, message, onEdit, onDone }: Props & { onDone(): void }) => {
  const [sure, setSure] = useState(false)
  const words = wordsOf(room.desk)
  const may = amendable(room, message)
  const act = (work: () => unknown) => (): void => {
    onDone()
    work()
  }
  const ask = message.kind === 'out' ? words.removeSureOut : words.removeSure
  const takeAway = sure ? act(() => void remove(room, message)) : () => setSure(true)
  return (
    <div class="acts">
      <button type="button" onClick={act(() => navigator.clipboard.writeText(message.text))}>
        {words.copy}
      </button>
      {may.edit && (
        <button type="button" onClick={act(onEdit)}>
          {words.edit}
        </button>
      )}
      {may.remove && (
        <button type="button" class="danger" onClick={takeAway}>
          {sure ? ask : words.remove}
        </button>
      )}
    </div>
  )
}

const ARRIVED: readonly string[] = ['queued', 'sending', 'accepted', 'delivered', 'read']

/** One’s own, or those of others for whoever keeps the house in order; an answer only where the channel takes it back. */
const amendable = ({ desk, inbox }: Room, message: Message): { edit: boolean; remove: boolean } => {
  const isMine = message.author.kind === 'member' && message.author.id === desk.me.value.member.id
  const mine = isMine || desk.can('messages.moderate')
  if (message.kind === 'note') return { edit: mine, remove: mine }
  if (message.kind !== 'out' || !mine || !desk.can('conversations.reply')) return { edit: false, remove: false }
  const { edit, remove } = inbox()?.capabilities ?? { edit: 'refuse', remove: 'refuse' }
  const isThere = ARRIVED.includes(message.delivery?.status ?? '')
  return { edit: edit === 'native' && isThere, remove: remove === 'native' }
}

const remove = async (room: Room, { id }: Message): Promise<void> => {
  try {
    await room.desk.api.command('remove', { message: id })
    await room.refresh([id])
  } catch (error) {
    room.desk.toast({ text: (error as Error).message, bad: true })
  }
}
