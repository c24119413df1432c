import type { Marked } from '@deskless/core/client'
import type { ComponentChildren } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import { clock } from '../clock.ts'
import type { Desk } from '../desk.ts'
import { hashOf } from '../route.ts'
import { shortMoment } from '../times.ts'
import { plural } from '../words.ts'
import type { Found } from './search.ts'
import { openSearch } from './search.ts'

const TYPING_MS = 200

/** What was found: people, conversations and what was said, as one types. */
export const SearchColumn = ({ desk, words: asked }: { desk: Desk; words: string }) => {
  const search = useMemo(() => openSearch(desk, asked), [desk])
  const { words, tag } = desk.language.value
  useEffect(() => {
    search.words.value = asked
    const timer = setTimeout(() => void search.run().then(() => tell()), TYPING_MS)
    return () => clearTimeout(timer)
  }, [asked, search])
  const tell = (): void => {
    const found = search.found.peek()
    if (found) desk.say(plural(words.search.found, countOf(found), tag))
  }
  const found = search.found.value
  return (
    <section class="column list-column results" aria-label={words.search.results} aria-busy={search.busy.value}>
      {search.problem.value && <p role="alert">{search.problem.value.message}</p>}
      {found ? <Results desk={desk} found={found} /> : <p class="soft hint">{words.search.hint}</p>}
      {found && countOf(found) === 0 && <p class="empty">{words.search.nothing}</p>}
    </section>
  )
}

const countOf = ({ contacts, conversations, messages }: Found): number =>
  contacts.length + conversations.length + messages.length

const Results = ({ desk, found }: { desk: Desk; found: Found }) => {
  const { words, tag } = desk.language.value
  const day = (at: Date | string): string => shortMoment(String(at), clock.value, tag)
  return (
    <>
      <Group title={words.search.contacts} empty={found.contacts.length === 0}>
        {found.contacts.map(({ contact, excerpt }) => (
          <Hit
            key={contact.id}
            href={hashOf({ at: 'contact', id: contact.id })}
            name={contact.name}
            excerpt={excerpt}
          />
        ))}
      </Group>
      <Group title={words.search.conversations} empty={found.conversations.length === 0}>
        {found.conversations.map(({ conversation: it, excerpt }) => (
          <Hit
            key={it.id}
            href={hashOf({ at: 'conversation', id: it.id })}
            name={it.contact.name}
            about={`${it.inbox.name} · ${words.status[it.status]} · ${day(it.lastMessageAt)}`}
            excerpt={excerpt}
          />
        ))}
      </Group>
      <Group title={words.search.messages} empty={found.messages.length === 0}>
        {found.messages.map(({ message, conversation: it, excerpt }) => (
          <Hit
            key={message.id}
            href={hashOf({ at: 'conversation', id: it.id, message: message.number })}
            name={message.author.name}
            about={`${it.contact.name} · ${it.inbox.name} · ${day(message.createdAt)}`}
            excerpt={excerpt}
          />
        ))}
      </Group>
    </>
  )
}

const Group = ({ title, empty, children }: { title: string; empty: boolean; children: ComponentChildren }) =>
  empty ? null : (
    <>
      <h2>{title}</h2>
      <ul class="plain">{children}</ul>
    </>
  )

type HitProps = { href: string; name: string; about?: string; excerpt: readonly Marked[] }

const Hit = ({ href, name, about, excerpt }: HitProps) => (
  <li>
    <a class="hit" href={href}>
      <b dir="auto">{name}</b>
      {about && <span class="soft">{about}</span>}
      <span class="excerpt" dir="auto">
        {excerpt.map(({ text, hit }, at) => (hit ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>))}
      </span>
    </a>
  </li>
)
