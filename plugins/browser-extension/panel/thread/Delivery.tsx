import { useState } from 'preact/hooks'
import type { IconName } from './Icon.tsx'
import { Icon } from './Icon.tsx'
import type { Room } from './room.ts'
import type { Message } from './types.ts'
import { wordsOf } from './words.ts'

type Status = NonNullable<Message['delivery']>['status']

const ICONS: Record<Status, IconName> = {
  queued: 'clock',
  sending: 'clock',
  accepted: 'check',
  delivered: 'checks',
  read: 'checks',
  failed: 'warn',
  unsure: 'warn',
}

/** How far an answer has come; what an agent has to decide stands beside it. */
export const Delivery = ({ room, message }: { room: Room; message: Message }) => {
  const { delivery } = message
  const words = wordsOf(room.desk)
  if (!delivery || message.removedAt) return null
  const { status, tell } = delivery
  const stuck = status === 'failed' || status === 'unsure'
  return (
    <>
      <span class={`fate ${status}`}>
        <Icon name={ICONS[status]} />
        {words.fates[status]}
      </span>
      {tell && <span class="tell">{tell}</span>}
      {stuck && room.desk.can('conversations.reply') && <Decide room={room} message={message} status={status} />}
    </>
  )
}

type Deciding = { room: Room; message: Message; status: 'failed' | 'unsure' }

/** Nobody guesses whether it arrived: send it again, say that it did, or leave it as it is. */
const Decide = ({ room, message, status }: Deciding) => {
  const [busy, setBusy] = useState(false)
  const [left, setLeft] = useState(false)
  const words = wordsOf(room.desk)
  const decide = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true)
    try {
      await work()
    } catch (error) {
      room.desk.toast({ text: (error as Error).message, bad: true })
    }
    await room.refresh([message.id]).catch(() => {})
    setBusy(false)
  }
  if (left) return null
  return (
    <span class="decide">
      <button type="button" disabled={busy} onClick={() => void decide(() => again(room, message, status))}>
        {status === 'failed' ? words.retry : words.sendAgain}
      </button>
      {status === 'unsure' && (
        <>
          <button type="button" disabled={busy} onClick={() => void decide(() => arrived(room, message))}>
            {words.arrived}
          </button>
          <button type="button" disabled={busy} onClick={() => setLeft(true)}>
            {words.leave}
          </button>
        </>
      )}
    </span>
  )
}

/** By the try that is in doubt: whoever decides second is told that it was decided. */
const again = async ({ desk }: Room, { id }: Message, status: 'failed' | 'unsure'): Promise<unknown> => {
  const delivery = status === 'unsure' ? await lastTry(desk, id) : undefined
  return desk.api.command('resend', { message: id, delivery })
}

const arrived = async ({ desk }: Room, { id }: Message): Promise<unknown> => {
  const delivery = await lastTry(desk, id)
  return delivery && desk.api.command('confirm_sent', { message: id, delivery })
}

const lastTry = async ({ api }: Room['desk'], message: string): Promise<string | undefined> =>
  (await api.deliveries(message)).find(({ op }) => op === 'send')?.id
