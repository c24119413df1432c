// The form that begins a conversation. What it asks for follows from what the inbox can do.
import type { ContactView, ConversationView, InboxView, TemplateView, TypedEnvelope } from '@deskless/core/contract'
import { needsTemplate, oneLine } from '@deskless/core/contract'
import type { Json } from './elements.ts'
import { card, choose, line, opens, small, submit, write } from './elements.ts'
import { fieldOf } from './envelope.ts'
import { templateFields } from './template-form.ts'
import { titleOf, WRITE } from './words.ts'

/** What was filled in, and comes back with each of its buttons. */
export type Started = {
  nonce: string
  inbox: string
  /** Somebody Deskless knows: what they were looked for by, and who was chosen. */
  who: string
  contact: string
  address: string
  name: string
  text: string
  /** The template its fields are drawn for. */
  template: string
  values: readonly string[]
  mail?: TypedEnvelope
}

type About = {
  /** Those one may write first in. */
  inboxes: readonly InboxView[]
  inbox: InboxView
  templates: readonly TemplateView[]
  typed: Started
  found?: readonly ContactView[]
  problem?: string
}

export const startForm = (about: About): Json => {
  const { inboxes, inbox, typed, problem } = about
  const memo = { nonce: typed.nonce, drawn: inbox.id, drawn_template: typed.template }
  const chooses = inboxes.length > 1 || needsTemplate(inbox)
  return card(
    [
      ...(problem ? [line(problem, { color: 'Attention' })] : []),
      ...throughFields(inboxes, inbox),
      ...recipientFields(about),
      ...envelopeFields(inbox, typed),
      ...wordFields(about),
    ],
    [
      submit('Send', 'start_send', memo, 'positive'),
      submit('Find', 'start_find', memo),
      ...(chooses ? [submit('Choose', 'start_choose', memo)] : []),
    ],
  )
}

const called = ({ label, name }: InboxView): string => `${label} · ${oneLine(name, 60, '–')}`

const throughFields = (inboxes: readonly InboxView[], inbox: InboxView): Json[] =>
  inboxes.length === 1
    ? [small(`Through ${called(inbox)}`)]
    : [
        choose(
          'inbox',
          'Through (press Choose after another one)',
          inboxes.map((one) => ({ title: called(one), value: one.id })),
          { value: inbox.id, filtered: true },
        ),
      ]

const recipientFields = ({ inbox, typed, found = [] }: About): Json[] => {
  const { answers, start } = inbox.capabilities
  const people = found.map((one) => ({ title: optionOf(one, inbox), value: one.id }))
  return [
    ...(answers === 'refuse' ? [small('⚠️ They have no way to answer what comes from there.')] : []),
    ...(typeof start === 'string' ? [small(`${inbox.label} reaches only people who wrote there before.`)] : []),
    write('who', 'To somebody Deskless knows: their name or address, then Find', {
      value: typed.who,
    }),
    ...(people.length > 0
      ? [choose('contact', 'To', people, { value: typed.contact || (people[0]?.value ?? '') })]
      : []),
    ...(typeof start === 'object'
      ? [
          write('address', `Or to this address (${oneLine(start.namespace, 40, '–')})`, { value: typed.address }),
          write('name', 'Their name', { value: typed.name }),
        ]
      : []),
  ]
}

/** A name alone does not tell two Janes apart. */
const optionOf = ({ name, identities }: ContactView, { capabilities: { start } }: InboxView): string => {
  const address = identities.find(({ namespace }) => typeof start !== 'object' || namespace === start.namespace)
  return [name, address?.value ?? ''].map((it) => oneLine(it, 60, '–')).join(' · ')
}

/** Who gets it stands in the form already. */
const envelopeFields = ({ capabilities }: InboxView, { mail }: Started): Json[] =>
  capabilities.envelope === 'native'
    ? [
        write(fieldOf('subject'), 'Subject', { value: mail?.subject ?? '' }),
        write(fieldOf('cc'), 'Cc', { value: mail?.cc ?? '' }),
        write(fieldOf('bcc'), 'Bcc', { value: mail?.bcc ?? '' }),
      ]
    : []

const wordFields = ({ inbox, templates, typed }: About): Json[] =>
  needsTemplate(inbox)
    ? templateFields(templates, typed.template, typed.values)
    : [write('text', 'Message', { isMultiline: true, value: typed.text, placeholder: WRITE })]

/** It is on its way; where it goes on. */
export const startedForm = (conversation: ConversationView | undefined, link: string | undefined): Json =>
  card(
    [
      line(`📨 On its way${conversation ? `: ${titleOf(conversation)}` : ''}. The conversation is yours.`, {
        weight: 'Bolder',
      }),
      ...(link ? [] : [small('Its thread opens in a moment. You find it in the tab, among yours.')]),
    ],
    link ? [opens('Open thread', link)] : [],
  )
