import type { Contact } from '@deskless/core/client'
import { useEffect, useMemo } from 'preact/hooks'
import { clock } from '../clock.ts'
import type { Desk } from '../desk.ts'
import { hashOf } from '../route.ts'
import { moment, timeIn } from '../times.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { Icon } from '../ui/icons.tsx'
import { fill } from '../words.ts'
import { Attributes } from './Attributes.tsx'
import { addressesOf } from './addresses.ts'
import type { Card } from './card.ts'
import { openCard } from './card.ts'
import { History } from './History.tsx'
import { Merges } from './Merges.tsx'
import { Name } from './Name.tsx'
import { Records } from './Records.tsx'
import { Remarks } from './Remarks.tsx'

/** Everything known of one person, and what may be done about it. */
export const ContactCard = ({ desk, id }: { desk: Desk; id: string }) => {
  const card = useMemo(() => openCard(desk, id), [desk, id])
  useEffect(() => () => card.close(), [card])
  const { words } = desk.language.value
  const contact = card.contact.value
  if (!contact && card.problem.value)
    return (
      <div class="empty" role="alert">
        <p>{card.problem.value.message}</p>
        <button type="button" onClick={() => void card.load()}>
          {words.retry}
        </button>
      </div>
    )
  if (!contact)
    return (
      <div class="card" role="status">
        <span class="unseen">{words.loading}</span>
        <div class="blank-line" />
        <div class="blank-line" />
      </div>
    )
  return <Known desk={desk} card={card} contact={contact} />
}

const Known = ({ desk, card, contact }: { desk: Desk; card: Card; contact: Contact }) => {
  const { words } = desk.language.value
  return (
    <article class="card" aria-label={contact.name}>
      <header class="card-head">
        <Avatar name={contact.name} url={contact.avatarUrl} />
        <Name desk={desk} card={card} contact={contact} />
        <Times desk={desk} contact={contact} />
        {contact.blocked && (
          <p class="warn">
            <Icon name="block" /> {words.contact.isBlocked}
          </p>
        )}
        {contact.optedOut && (
          <p class="warn">
            <Icon name="alert" /> {words.contact.optedOut}
          </p>
        )}
      </header>
      <Actions desk={desk} card={card} contact={contact} />
      <Merges desk={desk} card={card} contact={contact} />
      <Identities desk={desk} contact={contact} />
      <Attributes desk={desk} card={card} contact={contact} />
      <Remarks desk={desk} card={card} contact={contact.id} />
      <Records desk={desk} card={card} contact={contact} />
      <History desk={desk} card={card} />
    </article>
  )
}

/** Since when, until when, and whether it is night where they are. */
const Times = ({ desk, contact: { firstSeen, lastWrote, timeZone } }: { desk: Desk; contact: Contact }) => {
  const { words, tag } = desk.language.value
  const time = timeZone && timeIn(timeZone, clock.value, tag)
  const lines = [
    firstSeen && fill(words.contact.since, { date: moment(firstSeen, tag) }),
    lastWrote && fill(words.contact.wrote, { date: moment(lastWrote, tag) }),
    time && fill(words.contact.there, { time }),
  ]
  return (
    <>
      {lines.filter(Boolean).map((line) => (
        <p key={line} class="soft" title={line === lines[2] ? timeZone : undefined}>
          {line}
        </p>
      ))}
    </>
  )
}

const Actions = ({ desk, card, contact }: { desk: Desk; card: Card; contact: Contact }) => {
  const { words } = desk.language.value
  const block = async (): Promise<void> => {
    await desk.attempt(() => desk.api.command('block', { contact: contact.id, blocked: !contact.blocked }))
    await card.load()
  }
  return (
    <p class="actions">
      {desk.can('conversations.start') && (
        <a class="button" href={hashOf({ at: 'start', contact: contact.id })}>
          {words.contact.write}
        </a>
      )}
      {desk.can('contacts.edit') && (
        <button type="button" onClick={() => void block()}>
          {contact.blocked ? words.contact.unblock : words.contact.block}
        </button>
      )}
    </p>
  )
}

const Identities = ({ desk, contact }: { desk: Desk; contact: Contact }) => {
  const words = desk.language.value.words.contact
  if (contact.identities.length === 0) return null
  return (
    <section>
      <h3>{words.identities}</h3>
      <ul class="plain">
        {addressesOf(contact, desk.book.inboxes()).map(({ key, where, value, verified, optedOut }) => (
          <li key={key} class="identity">
            <span class="soft">{where}</span>
            <span class="value" dir="ltr">
              {value}
            </span>
            {verified && (
              <span class="mark good">
                <Icon name="check" /> {words.verified}
              </span>
            )}
            {optedOut && <span class="mark urgent">{words.noMail}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
