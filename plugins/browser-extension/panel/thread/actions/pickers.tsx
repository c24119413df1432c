// What opens from the bar of a conversation.
import type { Conversation } from '@deskless/core/client'
import { useState } from 'preact/hooks'
import type { Option } from '../Choose.tsx'
import { Choose } from '../Choose.tsx'
import { fill, momentText, wordsOf } from '../words.ts'
import type { PickerProps } from './Bar.tsx'
import { assign, setLabel, setPriority, snooze } from './doings.ts'
import { More } from './More.tsx'
import { presets, readLocal, writeLocal } from './snooze.ts'

const Assign = ({ room, onDone }: PickerProps) => {
  const { desk, conversation } = room
  const words = wordsOf(desk)
  const { assignee, team } = conversation.value ?? {}
  const me = desk.me.value.member
  const others = desk.book.members().filter(({ id }) => id !== me.id)
  const options: Option[] = [
    { id: `member ${me.id}`, label: fill(words.me, { name: me.name }), chosen: assignee?.id === me.id },
    ...(assignee ? [{ id: 'nobody', label: words.nobody }] : []),
    ...others.map(({ id, name, availability }) => ({
      id: `member ${id}`,
      label: name,
      hint: availability === 'online' ? words.online : undefined,
      chosen: assignee?.id === id,
    })),
    ...(team ? [{ id: 'no team', label: words.noTeam }] : []),
    ...desk.book
      .teams()
      .map(({ id, name }) => ({ id: `team ${id}`, label: name, hint: words.team, chosen: team?.id === id })),
  ]
  const pick = ({ id, label }: Option): void => {
    onDone()
    const [is, of = ''] = id.split(' ')
    if (id === 'nobody') void assign(room, { to: null })
    else if (id === 'no team') void assign(room, { team: null })
    else if (is === 'team') void assign(room, { team: { id: of, name: label } })
    else void assign(room, { to: { id: of, name: of === me.id ? me.name : label } })
  }
  return (
    <Choose
      label={words.assign}
      options={options}
      onPick={pick}
      none={words.nobodyFound}
      search={words.findColleague}
    />
  )
}

const Labels = ({ room }: PickerProps) => {
  const { desk, conversation } = room
  const words = wordsOf(desk)
  const set = new Set(conversation.value?.labels.map(({ id }) => id))
  const options = desk.book.labels().map(({ id, name, color }) => ({
    id,
    label: name,
    chosen: set.has(id),
    face: <i class="colour" style={{ background: color }} />,
  }))
  const pick = ({ id, label }: Option): void => void setLabel(room, { id, name: label }, !set.has(id))
  return <Choose label={words.label} options={options} onPick={pick} none={words.noLabels} search={words.findLabel} />
}

const PRIORITIES: readonly Conversation['priority'][] = ['none', 'low', 'medium', 'high', 'urgent']

const Priorities = ({ room, onDone }: PickerProps) => {
  const words = wordsOf(room.desk)
  const now = room.conversation.value?.priority
  const options = PRIORITIES.map((id) => ({ id, label: words.priorities[id], chosen: id === now }))
  const pick = ({ id }: Option): void => {
    onDone()
    void setPriority(room, id as Conversation['priority'])
  }
  return <Choose label={words.priority} options={options} onPick={pick} none="" />
}

const Snooze = ({ room, onDone }: PickerProps) => {
  const { desk } = room
  const words = wordsOf(desk)
  return (
    <SnoozeChoice
      tag={desk.language.value.tag}
      words={words}
      onPick={(until) => {
        onDone()
        void snooze(room, until)
      }}
    />
  )
}

type Chosen = { tag: string; words: ReturnType<typeof wordsOf>; onPick(until: Date | 'next-message'): void }

/** Where whoever looks is, by what their device says. */
const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

export const SnoozeChoice = ({ tag, words, onPick }: Chosen) => {
  const now = new Date()
  const [own, setOwn] = useState(() => writeLocal(new Date(now.getTime() + 24 * 3_600_000), zone()))
  const offers = presets(now, zone())
  const options: Option[] = [
    ...offers.map(({ key, at }) => ({ id: key, label: words.presets[key], hint: momentText(at, tag) })),
    { id: 'next-message', label: words.presets.message },
  ]
  const pick = ({ id }: Option): void => {
    const at = offers.find(({ key }) => key === id)?.at
    onPick(at ?? 'next-message')
  }
  const at = readLocal(own, zone())
  return (
    <>
      <Choose label={words.snooze} options={options} onPick={pick} none="" />
      <form
        class="beside own-time"
        onSubmit={(event) => {
          event.preventDefault()
          if (at) onPick(at)
        }}
      >
        <input
          type="datetime-local"
          aria-label={words.ownTime}
          min={writeLocal(now, zone())}
          value={own}
          onInput={({ currentTarget }) => setOwn(currentTarget.value)}
        />
        <button type="submit" disabled={!at || at <= now}>
          {words.snooze}
        </button>
      </form>
    </>
  )
}

export const pickers = { assign: Assign, label: Labels, priority: Priorities, snooze: Snooze, more: More }
