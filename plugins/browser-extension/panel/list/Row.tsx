import type { Conversation } from '@deskless/core/client'
import { clock } from '../clock.ts'
import type { Desk } from '../desk.ts'
import { hashOf } from '../route.ts'
import { shortMoment, since } from '../times.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { fill, plural } from '../words.ts'

type Props = { desk: Desk; row: Conversation; index: number; open: boolean; cursor: boolean; onFocus(): void }

/** One conversation of a list: who, by which channel, what last, since when they wait, and who has it. */
export const Row = ({ desk, row, index, open, cursor, onFocus }: Props) => {
  const { tag, words } = desk.language.value
  const unread = row.you?.unread ?? 0
  return (
    <a
      class={`entry${open ? ' open' : ''}${unread > 0 ? ' fresh' : ''}`}
      href={hashOf({ at: 'conversation', id: row.id })}
      aria-current={open ? 'page' : undefined}
      tabIndex={cursor ? 0 : -1}
      data-row={index}
      onFocus={onFocus}
    >
      <Avatar name={row.contact.name} url={row.contact.avatarUrl} />
      <span class="row-who">
        <b dir="auto">{row.contact.name}</b>
        <Time row={row} tag={tag} waiting={words.list.waiting} />
      </span>
      <span class="row-what">
        <span class="last-line" dir="auto">
          {row.lastText ?? words.list.noText}
        </span>
        {unread > 0 && <span class="badge">{unreadText(unread, tag, words.list.unread)}</span>}
      </span>
      <span class="row-how">
        <span class="channel">{row.inbox.name}</span>
        {row.priority !== 'none' && <span class={`mark ${row.priority}`}>{words.priority[row.priority]}</span>}
        {row.status !== 'open' && <span class="mark">{words.status[row.status]}</span>}
        {row.you?.draft && <span class="mark draft">{words.list.draft}</span>}
        {row.labels.slice(0, 2).map((label) => (
          <span key={label.id} class="mark label" style={{ '--colour': label.color }} dir="auto">
            {label.name}
          </span>
        ))}
        <span class="who-has">{whoHas(desk, row)}</span>
      </span>
    </a>
  )
}

const Time = ({ row, tag, waiting }: { row: Conversation; tag: string; waiting: string }) => {
  const now = clock.value
  if (!row.waitingSince) return <time dateTime={row.lastMessageAt}>{shortMoment(row.lastMessageAt, now, tag)}</time>
  const long = fill(waiting, { time: since(row.waitingSince, now, tag, 'long') })
  return (
    <time class="waits" dateTime={row.waitingSince} title={long}>
      <span aria-hidden="true">{since(row.waitingSince, now, tag)}</span>
      <span class="unseen">{long}</span>
    </time>
  )
}

const unreadText = (unread: number, tag: string, forms: Desk['language']['value']['words']['list']['unread']) => (
  <>
    <span aria-hidden="true">{unread > 99 ? '99+' : unread.toLocaleString(tag)}</span>
    <span class="unseen">{plural(forms, unread, tag)}</span>
  </>
)

const whoHas = ({ me, language }: Desk, { assignee, team }: Conversation): string => {
  const { words } = language.value
  if (assignee?.id === me.value.member.id) return words.list.you
  return assignee?.name ?? team?.name ?? words.list.nobody
}
