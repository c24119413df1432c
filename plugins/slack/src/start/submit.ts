// Send was pressed: the command `start`, and then the way to the thread.
import type { Envelope, InboxView, MemberView, Part, templatesNow } from '@deskless/core/contract'
import { beginningLine, needsTemplate, Refusal, reasons, text, toPlain, visibility } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { templatesSoon } from '../gestures/templates.ts'
import type { Submitted } from '../modal.ts'
import { errorAt, formId, shown } from '../modal.ts'
import { namesOf, whoIs } from '../people.ts'
import { callsGroup, readEnvelope, readReply, refusalSentence, sentences } from '../render/index.ts'
import { asJson, asText } from '../render/json.ts'
import { chosenIn, fieldOf } from '../render/modal.ts'
import { NOBODY_OUTSIDE } from '../render/nobody.ts'
import { readTemplate } from '../render/template-fields.ts'
import type { StartAbout } from './form.ts'
import { readMemo } from './form.ts'
import { aboutOf } from './open.ts'
import { withThread } from './thread.ts'

type Problem = { field: string; sentence: string }
type Recipient = { contact: string } | { namespace: string; value: string }

export const submitStart = async (installation: Installation, user: string, form: Submitted): Promise<object> => {
  const someone = await whoIs(installation, user)
  const inboxes = await installation.hub.read.inboxes()
  const about = await aboutOf(installation, inboxes, readMemo(form.private_metadata), templatesShown)
  const field = needsTemplate(about.inbox) ? 'template' : 'text'
  const { member } = someone
  if (!member) return errorAt('contact', sentences.unmapped)
  if (!(await installation.desk?.fit())) return errorAt('contact', sentences.unfit)
  const to = recipientIn(form, about.inbox)
  if ('sentence' in to) return errorAt(to.field, to.sentence)
  const envelope = readEnvelope(form.state)
  if (envelope && 'sentence' in envelope) return errorAt(envelope.field, envelope.sentence)
  const parts = await partsIn(installation, form, about)
  if ('sentence' in parts) return errorAt(parts.field, parts.sentence)
  const may = visibility(beginningLine(someone.person, parts))
  if (may.is === 'internal') return errorAt(field, sentences.notPermitted)
  if (may.is === 'ask') return errorAt(field, may.because.map((reason) => reasons[reason]).join(' '))
  return send({ installation, form, about, member, to, parts, field, envelope })
}

/** Slack waits three seconds for the answer: the provider is not asked anew about what the form shows. */
const templatesShown: typeof templatesNow = async (installation, inbox) => {
  const templates = await templatesSoon(installation, inbox)
  if (templates) return templates
  throw new Refusal('unavailable', 'The provider is slow to say which templates it has. Press Send again.')
}

const typedIn = (form: Submitted, field: string): string => asText(asJson(fieldOf(form.state, field)).value).trim()

const recipientIn = (form: Submitted, { capabilities: { start } }: InboxView): Recipient | Problem => {
  const contact = chosenIn(form.state, 'contact')
  const address = typedIn(form, 'address')
  if (contact && address)
    return { field: 'address', sentence: 'Choose somebody above, or write an address here: one of the two.' }
  if (contact) return { contact }
  if (address && typeof start === 'object') return { namespace: start.namespace, value: address }
  return { field: 'contact', sentence: 'Say who gets it: choose somebody, or write an address below.' }
}

const partsIn = async (
  installation: Installation,
  form: Submitted,
  { inbox, template }: StartAbout,
): Promise<Part[] | Problem> => {
  if (!needsTemplate(inbox)) return wordsIn(installation, form)
  if (!template) return { field: 'template', sentence: 'Choose the template to begin with.' }
  return [readTemplate(form.state, template)]
}

const wordsIn = async (installation: Installation, form: Submitted): Promise<Part[] | Problem> => {
  const { mentions } = readReply(form.state, NOBODY_OUTSIDE)
  if (callsGroup(mentions)) return { field: 'text', sentence: reasons.group }
  const names = await namesOf(installation, mentions.users)
  const { canon } = readReply(form.state, { ...NOBODY_OUTSIDE, userName: (id) => names.get(id) })
  if (canon.children.length === 0) return { field: 'text', sentence: 'Write something.' }
  return [text(toPlain(canon), canon)]
}

type Sending = {
  installation: Installation
  form: Submitted
  about: StartAbout
  member: MemberView
  to: Recipient
  parts: Part[]
  field: string
  envelope?: Envelope | undefined
}

const send = async ({ installation, form, about, member, to, parts, field, envelope }: Sending): Promise<object> => {
  const name = typedIn(form, 'name') || undefined
  const by = { actor: { kind: 'member', id: member.id } as const, id: formId(form) }
  try {
    const body = {
      inbox: about.inbox.id,
      to,
      parts,
      ...(name && !('contact' in to) ? { name } : {}),
      ...(envelope && { envelope }),
    }
    const { conversation = '' } = await installation.hub.command('start', body, by)
    return shown(await withThread(installation, conversation, form))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return errorAt(ABOUT_WORDS.has(error.code) ? field : 'contact', refusalSentence(error))
  }
}

/** Everything else is about who gets it. */
const ABOUT_WORDS = new Set(['window_closed', 'too_large', 'id_reused'])
