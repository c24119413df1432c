import type { CannedResponse } from '@deskless/core/client'
import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect } from 'preact/hooks'
import { fold } from '../thread/Choose.tsx'
import { fill, wordsOf } from '../thread/words.ts'
import { put } from './caret.ts'
import type { ComposerState } from './composer.ts'
import type { Looking } from './Field.tsx'

export type PopupProps = {
  id: string
  composer: ComposerState
  looking: Looking
  onActive(id: string | undefined): void
  onDone(): void
  steer: RefObject<(event: KeyboardEvent) => boolean>
}

type Found = { id: string; label: string; hint: string; take(): void }

const MOST = 8

/** What fits what was typed so far, above the field it goes into. The field keeps the focus. */
export const Popup = (props: PopupProps) => {
  const { id, composer, looking } = props
  const words = wordsOf(composer.room.desk)
  const canned = useCanned(props)
  const found = looking.is === 'canned' ? canned : mentionsFor(props)
  const active = useSteering(props, found)
  if (!found) return null
  if (found.length === 0)
    return looking.is === 'canned' && looking.query ? (
      <p class="popup none" role="status">
        {fill(words.noCanned, { query: looking.query })}
      </p>
    ) : null
  return (
    <div class="popup" id={id} role="listbox" aria-label={looking.is === 'canned' ? words.canned : words.mention}>
      {found.map((one) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the field
        <div
          key={one.id}
          id={`${id}-${one.id}`}
          role="option"
          tabIndex={-1}
          aria-selected={one === active}
          class={one === active ? 'active' : ''}
          // Before the field loses the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={one.take}
        >
          <b>{one.label}</b> <span>{one.hint}</span>
        </div>
      ))}
    </div>
  )
}

/** Arrows choose, Enter and Tab take, Escape leaves. Answers the one that is chosen. */
const useSteering = (
  { id, looking, onActive, onDone, steer }: PopupProps,
  found: readonly Found[] | undefined,
): Found | undefined => {
  const at = useSignal(0)
  const active = found?.[Math.min(at.value, found.length - 1)]
  useEffect(() => {
    at.value = 0
  }, [looking.query])
  useEffect(() => onActive(active && `${id}-${active.id}`), [active?.id])
  useLayoutEffect(() => {
    steer.current = ({ key }) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[key]
      if (key === 'Escape') onDone()
      else if (step && found?.length) at.value = (at.value + step + found.length) % found.length
      else if ((key === 'Enter' || key === 'Tab') && active) active.take()
      else return false
      return true
    }
    return () => {
      steer.current = () => false
    }
  })
  return active
}

const useCanned = ({ composer, looking, onDone }: PopupProps): Found[] | undefined => {
  const { room } = composer
  const { desk } = room
  const responses = useSignal<CannedResponse[] | undefined>(undefined)
  useEffect(() => {
    let over = false
    if (looking.is === 'canned')
      void desk.api.cannedResponses(looking.query, MOST).then(
        (it) => {
          if (!over) responses.value = it.slice(0, MOST)
        },
        (error: Error) => desk.toast({ text: error.message, bad: true }),
      )
    return () => {
      over = true
    }
  }, [looking.is, looking.query])
  const scopes = wordsOf(desk).scopes
  return responses.value?.map((it) => ({
    id: it.id,
    label: `/${it.shortCode}`,
    hint: `${it.team?.name ?? scopes[it.scope]} · ${it.text.slice(0, 120)}`,
    take: () => {
      onDone()
      void desk.api.filled(it.id, room.id).then(
        (filled) => composer.insert(looking, filled),
        (error: Error) => desk.toast({ text: error.message, bad: true }),
      )
    },
  }))
}

const mentionsFor = ({ composer, looking, onDone }: PopupProps): Found[] => {
  const { desk } = composer.room
  const words = wordsOf(desk)
  const me = desk.me.value.member.id
  const query = fold(looking.query)
  const fits = ({ name }: { name: string }): boolean =>
    fold(name)
      .split(/\s+/)
      .some((word) => word.startsWith(query)) || fold(name).startsWith(query)
  const found = (is: 'member' | 'team', hint: string, { id, name }: { id: string; name: string }): Found => ({
    id,
    label: name,
    hint,
    take: () => {
      onDone()
      const done = put(composer.words.value.text, looking, `@${name} `)
      composer.setWords({ text: done.text })
      composer.call({ id, name, is })
      composer.caret.value = { from: done.caret, to: done.caret }
    },
  })
  return [
    ...desk.book
      .members()
      .filter((one) => one.id !== me && fits(one))
      .map((one) => found('member', one.email, one)),
    ...desk.book
      .teams()
      .filter(fits)
      .map((one) => found('team', words.team, one)),
  ].slice(0, MOST)
}
