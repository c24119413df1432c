import type { Contact, Inbox } from '@deskless/core/client'
import type { Signal } from '@preact/signals'
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { addressOf } from '../contact/addresses.ts'
import type { Desk } from '../desk.ts'
import { fill } from '../words.ts'
import type { To } from './to.ts'
import { namespaceOf } from './to.ts'

const TYPING_MS = 200

type Props = { desk: Desk; inbox: Inbox; to: Signal<To | undefined> }

/** Whom to write to: somebody known, found by name or address, or an address nobody has yet. */
export const Person = ({ desk, inbox, to }: Props) => {
  const { words } = desk.language.value
  const chosen = to.value
  if (!chosen) return <Finder desk={desk} inbox={inbox} to={to} />
  const name = 'contact' in chosen ? chosen.contact.name : chosen.address
  return (
    <div class="chosen">
      <span>{words.start.to}</span>
      <b dir="auto">{name}</b>
      <button type="button" class="quiet" onClick={() => (to.value = undefined)}>
        {words.start.other}
      </button>
    </div>
  )
}

const Finder = ({ desk, inbox, to }: Props) => {
  const { words } = desk.language.value
  const typed = useSignal('')
  return (
    <div class="finder">
      <label>
        {words.start.to}
        <input
          value={typed.value}
          autocomplete="off"
          dir="auto"
          placeholder={words.start.who}
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value
          }}
        />
      </label>
      <Found desk={desk} inbox={inbox} to={to} asked={typed.value.trim()} />
    </div>
  )
}

const Found = ({ desk, inbox, to, asked }: Props & { asked: string }) => {
  const { words } = desk.language.value
  const found = useFound(desk, inbox, asked)
  return (
    <ul class="plain">
      {found.map((contact) => (
        <li key={contact.id}>
          <button type="button" class="choice" onClick={() => (to.value = { contact })}>
            <b dir="auto">{contact.name}</b>
            <span class="soft" dir="ltr">
              {addressOf(contact)}
            </span>
          </button>
        </li>
      ))}
      {asked !== '' && namespaceOf(inbox) && (
        <li>
          <button type="button" class="choice" onClick={() => (to.value = { address: asked })}>
            {fill(words.start.toAddress, { address: asked })}
          </button>
        </li>
      )}
    </ul>
  )
}

/** Whom the inbox can reach by what was typed, once the typing rests. An answer to what was typed before is dropped. */
const useFound = (desk: Desk, inbox: Inbox, asked: string): readonly Contact[] => {
  const found = useSignal<readonly Contact[]>([])
  useEffect(() => {
    let current = true
    const look = async (): Promise<void> => {
      const people = asked === '' ? [] : await desk.attempt(() => desk.api.reachable(inbox.id, asked))
      if (current) found.value = people ?? []
    }
    const timer = setTimeout(() => void look(), asked === '' ? 0 : TYPING_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [asked, inbox.id])
  return found.value
}
