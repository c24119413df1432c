import type { Chat } from '../chat.tsx'
import type { Line, Row } from '../messages.ts'
import { toField } from '../screen.ts'
import { discard } from '../sending.ts'
import type { Words } from '../strings/en.ts'
import { Avatar } from './Avatar.tsx'
import { Icon } from './icons.tsx'
import { isOnlyEmoji, PartView } from './parts.tsx'

type LineRow = Extract<Row, { is: 'line' }>

export const LineView = ({ chat, row, answerable }: { chat: Chat; row: LineRow; answerable: boolean }) => {
  const { line, first, last } = row
  const { words } = chat.state.language.value
  const name = line.author?.name ?? chat.state.config.value?.teamName ?? ''
  const style = `line ${line.side}${first ? ' first' : ''}${last ? ' last' : ''}`
  return (
    <div class={style}>
      {line.side === 'us' &&
        (last ? <Avatar name={name} avatarUrl={line.author?.avatarUrl} /> : <span class="avatar none" />)}
      <div class="stack">
        {first && <span class={line.side === 'us' ? 'name' : 'away'}>{line.side === 'us' ? name : words.you}</span>}
        {line.message?.removed ? (
          <div class="bubble gone">{words.removed}</div>
        ) : (
          line.parts.map((part, i) => (
            <PartView
              key={`${line.key} ${i}`}
              chat={chat}
              part={part}
              message={line.message}
              answerable={answerable}
              big={isOnlyEmoji(part)}
            />
          ))
        )}
        <Foot chat={chat} line={line} last={last} />
      </div>
    </div>
  )
}

const Foot = ({ chat, line, last }: { chat: Chat; line: Line; last: boolean }) => {
  const { words, tag } = chat.state.language.value
  if (line.local?.state === 'failed') return <Failed chat={chat} line={line} />
  if (!last && !line.message?.edited && !line.local) return null
  return (
    <p class="foot">
      {line.message?.edited && <span>{words.edited} · </span>}
      <time dateTime={line.at}>
        {new Date(line.at).toLocaleTimeString(tag, { hour: 'numeric', minute: '2-digit' })}
      </time>
      {line.side === 'me' && <Tick status={statusOf(line)} words={words} />}
    </p>
  )
}

type Status = 'sending' | 'sent' | 'delivered' | 'read'
const statusOf = ({ message, local }: Line): Status => message?.status ?? (local?.arrived ? 'sent' : 'sending')

const TICKS = { sending: 'clock', sent: 'tick', delivered: 'ticks', read: 'ticks' } as const

const Tick = ({ status, words }: { status: Status; words: Words }) => (
  <span class={`tick ${status}`} title={words[status]}>
    <Icon name={TICKS[status]} />
    <span class="away">{words[status]}</span>
  </span>
)

const Failed = ({ chat, line }: { chat: Chat; line: Line }) => {
  const { words } = chat.state.language.value
  const retry = (): void => {
    chat.outbox.retry(line.key)
    toField(chat)
  }
  const drop = (): void => {
    if (line.local) discard(chat, line.local)
    toField(chat)
  }
  return (
    <div class="failed" role="alert">
      <p>
        <Icon name="alert" />
        {words.failed} {line.local?.tell}
      </p>
      <button type="button" onClick={retry}>
        {words.retry}
      </button>
      <button type="button" onClick={drop}>
        {words.discard}
      </button>
    </div>
  )
}
