// Writing to a customer first, from a form. Nothing of it goes anywhere before somebody pressed Send in it.
import { setTimeout as pause } from 'node:timers/promises'
import type { ContactView, Envelope, InboxView, Part, TemplateView } from '@deskless/core/contract'
import {
  beginningLine,
  canStart,
  ENVELOPE_FIELDS,
  needsTemplate,
  Refusal,
  reasons,
  startable,
  typedEnvelope,
  visibility,
  whyNoStart,
} from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { partsOf } from '../line.ts'
import { linkTo } from '../places.ts'
import { taskCard } from '../render/answers.ts'
import { fieldOf } from '../render/envelope.ts'
import { refusalSentence, sentences } from '../render/sentences.ts'
import type { Started } from '../render/start-form.ts'
import { startedForm, startForm } from '../render/start-form.ts'
import { filledTemplate, templateKey } from '../render/template-form.ts'
import { readField } from '../written.ts'
import type { Press } from './press.ts'
import { memberOf, nonceOf, textIn } from './press.ts'
import { templatesOf, valuesIn } from './template.ts'

const TITLE = 'New conversation'
const UUID = /^[0-9a-f-]{36}$/

/** Asked at each step: what a form was opened for may be over by now. */
const inboxesFor = async ({ installation, person: { member } }: Press): Promise<[InboxView, ...InboxView[]]> => {
  if (!member) throw new Refusal('unauthorised')
  const all = await installation.hub.read.inboxes()
  if (!canStart(member, all)) throw new Refusal('forbidden', whyNoStart(all))
  return startable(all) as [InboxView, ...InboxView[]]
}

const typedIn = (press: Press): Started => {
  const [to, cc, bcc, subject] = ENVELOPE_FIELDS.map((field) => textIn(press, fieldOf(field)))
  return {
    nonce: nonceOf(press),
    inbox: textIn(press, 'inbox') || textIn(press, 'drawn'),
    who: textIn(press, 'who').trim(),
    contact: textIn(press, 'contact'),
    address: textIn(press, 'address').trim(),
    name: textIn(press, 'name').trim(),
    text: textIn(press, 'text'),
    template: textIn(press, 'template'),
    values: valuesIn(press),
    mail: { to: to ?? '', cc: cc ?? '', bcc: bcc ?? '', subject: subject ?? '' },
  }
}

type Filled = { typed: Started; inbox: InboxView; templates: readonly TemplateView[] }

const filledIn = async (press: Press, inboxes: readonly [InboxView, ...InboxView[]]): Promise<Filled> => {
  const typed = typedIn(press)
  const inbox = inboxes.find(({ id }) => id === typed.inbox) ?? inboxes[0]
  return { typed, inbox, templates: needsTemplate(inbox) ? await templatesOf(press.installation, inbox.id) : [] }
}

const form = async (press: Press, problem?: string): Promise<unknown> => {
  const inboxes = await inboxesFor(press)
  const filled = await filledIn(press, inboxes)
  const found = await peopleFor(press, filled)
  return taskCard(TITLE, startForm({ ...filled, inboxes, found, ...(problem ? { problem } : {}) }))
}

const peopleFor = async ({ installation }: Press, { typed, inbox }: Filled): Promise<ContactView[]> =>
  typed.who ? installation.hub.read.reachable(inbox.id, typed.who) : []

/** Another inbox or template may ask for other fields; what was filled in stays. */
export const openStart = (press: Press): Promise<unknown> => form(press)

export const findToStart = async (press: Press): Promise<unknown> => {
  const filled = await filledIn(press, await inboxesFor(press))
  if (!filled.typed.who) return form(press, 'Write a name, or how an address begins.')
  const none = (await peopleFor(press, filled)).length === 0
  return form(press, none ? `${filled.inbox.label} reaches nobody of that name or address.` : undefined)
}

export const sendStart = async (press: Press): Promise<unknown> => {
  const filled = await filledIn(press, await inboxesFor(press))
  const { typed, inbox } = filled
  // The menus say others than the fields below them were drawn for.
  if (inbox.id !== textIn(press, 'drawn') || typed.template !== textIn(press, 'drawn_template')) return form(press)
  const wish = wishOf(filled)
  if ('problem' in wish) return form(press, wish.problem)
  if (!(await press.installation.desk?.fit())) return form(press, sentences.unfit)
  const may = visibility(beginningLine(press.person.person, wish.parts))
  if (may.is === 'internal') return form(press, sentences.notPermitted)
  if (may.is === 'ask') return form(press, may.because.map((reason) => reasons[reason]).join(' '))
  const by = { actor: { kind: 'member', id: memberOf(press) } as const, id: `teams:form:${typed.nonce}:start` }
  try {
    const { conversation = '' } = await press.installation.hub.command('start', { inbox: inbox.id, ...wish }, by)
    return await started(press.installation, conversation)
  } catch (error) {
    if (error instanceof Refusal) return form(press, refusalSentence(error))
    throw error
  }
}

type Recipient = { contact: string } | { namespace: string; value: string }
type Wish = { to: Recipient; parts: Part[]; name?: string; envelope?: Envelope }

const wishOf = (filled: Filled): Wish | { problem: string } => {
  const { typed, inbox } = filled
  const to = recipientOf(filled)
  if (!to) return { problem: 'Say who gets it: find somebody, or write an address.' }
  if (to === 'both') return { problem: 'Somebody is chosen, and an address is written: one of the two.' }
  const envelope = inbox.capabilities.envelope === 'native' && typed.mail ? typedEnvelope(typed.mail) : undefined
  if (envelope && 'sentence' in envelope) return { problem: envelope.sentence }
  const parts = partsIn(filled)
  if (!parts) return { problem: needsTemplate(inbox) ? 'Choose the template to begin with.' : 'Write something.' }
  const name = 'contact' in to ? '' : typed.name
  return { to, parts, ...(name ? { name } : {}), ...(envelope ? { envelope } : {}) }
}

const recipientOf = ({ typed, inbox }: Filled): Recipient | 'both' | undefined => {
  const { start } = inbox.capabilities
  const contact = UUID.test(typed.contact) ? typed.contact : ''
  if (contact && typed.address) return 'both'
  if (contact) return { contact }
  return typed.address && typeof start === 'object' ? { namespace: start.namespace, value: typed.address } : undefined
}

const partsIn = ({ typed, inbox, templates }: Filled): Part[] | undefined => {
  if (!needsTemplate(inbox)) return typed.text.trim() ? partsOf(readField(typed.text)) : undefined
  const template = templates.find((one) => templateKey(one) === typed.template)
  return template && [filledTemplate(template, typed.values)]
}

const LOOKS = 15
const LOOK_MS = 100

/** Its thread opens a moment later. */
const started = async (installation: Installation, id: string): Promise<unknown> => {
  const { settings, address, desk, hub } = installation
  for (let looked = 0; looked < LOOKS; looked++) {
    const place = (await desk?.places([id]))?.get(id)
    if (place) return done(await hub.read.conversation(id), linkTo(place.root, settings.tenantId ?? address))
    await pause(LOOK_MS)
  }
  return done(await hub.read.conversation(id), undefined)
}

const done = (...about: Parameters<typeof startedForm>): unknown => taskCard(TITLE, startedForm(...about))
