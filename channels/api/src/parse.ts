// What a stored item says happened. Written by `receive`, so it was checked; pure.
import type { Fact, From, IdentityClaim, RawItem } from '@deskless/core/contract'
import { z } from '@deskless/core/contract'
import { partsFrom } from './parts.ts'
import type { Inbox } from './settings.ts'
import { namespaceOf } from './settings.ts'
import type { Stored } from './stored.ts'
import type { Contact } from './wire.ts'

type StoredOf<K extends Stored['is']> = Extract<Stored, { is: K }>

const shape = z.object({ item: z.looseObject({ is: z.string() }) })

export const parse = (raw: RawItem, inbox: Pick<Inbox, 'id'>): Fact[] => {
  const { item } = shape.parse(JSON.parse(new TextDecoder().decode(raw.body))) as unknown as { item: Stored }
  return factsOf(item, raw.key, inbox)
}

const factsOf = (item: Stored, key: string, inbox: Pick<Inbox, 'id'>): Fact[] => {
  switch (item.is) {
    case 'message':
      return [messageFact(item, key, inbox)]
    case 'answer':
      return [answerFact(item, key, inbox)]
    case 'edit':
      return [{ is: 'edit', of: item.of, parts: partsFrom(item.parts) }]
    case 'removal':
      return [{ is: 'removal', of: item.of }]
    case 'reaction': {
      const { of, emoji, by, removed } = item
      return [{ is: 'reaction', of, emoji, by, ...(removed && { removed }) }]
    }
    case 'receipt': {
      const { of, status, tell, upTo } = item
      return [{ is: 'receipt', of, status, ...(tell && { tell }), ...(upTo && { upTo }) }]
    }
    case 'contact':
      return contactFacts(item, inbox)
    case 'conversation':
      return [
        { is: 'opening', key, threads: [{ ref: item.thread ?? item.contact.id }], from: theirs(item.contact, inbox) },
      ]
    default:
      return item satisfies never
  }
}

const messageFact = (item: StoredOf<'message'>, key: string, inbox: Pick<Inbox, 'id'>): Fact => ({
  is: 'message',
  key,
  threads: [{ ref: item.thread ?? item.contact.id }],
  from: item.by === 'us' ? ours(item, inbox) : theirs(item.contact, inbox),
  parts: partsFrom(item.parts),
  ...(item.at && { sentAt: new Date(item.at) }),
  ...(item.answers && { answersKey: item.answers }),
})

const answerFact = (item: StoredOf<'answer'>, key: string, inbox: Pick<Inbox, 'id'>): Fact => ({
  is: 'answer',
  ...(item.of && { of: item.of }),
  key,
  threads: [{ ref: item.thread ?? item.contact.id }],
  from: theirs(item.contact, inbox),
  choice: item.choice,
  label: item.label,
})

const contactFacts = ({ contact, consent }: StoredOf<'contact'>, inbox: Pick<Inbox, 'id'>): Fact[] => {
  const [known, ...claims] = identitiesOf(contact, inbox) as [IdentityClaim, ...IdentityClaim[]]
  const fact: Fact = { is: 'identity', known, claims, profile: profileOf(contact) }
  return consent ? [fact, { is: 'consent', identity: known, consent }] : [fact]
}

/** Its own id first: that one the inbox always vouches for. */
const identitiesOf = ({ id, identities }: Contact, inbox: Pick<Inbox, 'id'>): IdentityClaim[] => [
  { namespace: namespaceOf(inbox), value: id, verified: true },
  ...identities,
]

const profileOf = ({ name, avatarUrl, locale, attributes }: Contact) => ({
  ...(name && { name }),
  ...(avatarUrl && { avatarUrl }),
  ...(locale && { locale }),
  ...(attributes && { attributes }),
})

const theirs = (contact: Contact, inbox: Pick<Inbox, 'id'>) => ({
  side: 'contact' as const,
  identities: identitiesOf(contact, inbox),
  profile: profileOf(contact),
})

const ours = ({ contact, author }: StoredOf<'message'>, inbox: Pick<Inbox, 'id'>): From => ({
  side: 'us',
  ...(author && { name: author }),
  to: identitiesOf(contact, inbox),
  profile: profileOf(contact),
})
