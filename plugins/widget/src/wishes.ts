// What a visitor may ask for beside talking: to come in by the entry form, to have their talk by mail, to be forgotten.
import { createHash } from 'node:crypto'
import type { ConversationView, Route, RouteRequest } from '@deskless/core/contract'
import { Refusal, z } from '@deskless/core/contract'
import { entryOf } from './admit.ts'
import { checkedAnswers } from './entry.ts'
import type { Guest } from './gate.ts'
import { guest, pace, visitorKey } from './gate.ts'
import { namespaceOf } from './parse.ts'
import { conversationsIn, furtherThreads, requireOwn } from './threads.ts'
import { writeEntry } from './token.ts'
import { threadSchema } from './wire.ts'

const posted = { method: 'POST', caller: 'public', cors: true } as const
/** The visitor asks and the hub does it: they are no actor with rights of their own. */
const HUB = { kind: 'system', id: 'system' } as const

const entryBody = z.object({
  answers: z.record(z.string().max(40), z.string().max(2_000)),
  /** A field that people do not see. */
  website: z.string().max(2_000).optional(),
})

const entry: Route = {
  ...posted,
  path: '/entry',
  summary: 'Check the answers of the entry form; the ticket goes with the first message. Nothing is stored.',
  body: entryBody,
  answer: z.object({ ticket: z.string() }),
  handle: async ({ body, headers, ip, host }) => {
    const { visit, inbox } = await guest(headers, host)
    await pace(host, 'entry', visit.visitor, ip)
    if (!entryOf(inbox.settings, visit)) throw new Refusal('unsupported', 'This chat has no entry form for you.')
    const { answers, website } = body as z.infer<typeof entryBody>
    const checked = checkedAnswers(inbox.settings.entryFields, answers)
    const sealed = { visitor: visit.visitor, answers: checked, trapped: Boolean(website) }
    return { ticket: writeEntry(visitorKey(host), sealed) }
  },
}

const transcriptBody = z.object({ thread: threadSchema.optional() })

const transcript: Route = {
  ...posted,
  path: '/transcript',
  summary: 'Send what was said in a conversation to its visitor’s own vouched-for e-mail address.',
  body: transcriptBody,
  answer: z.object({ sent: z.literal(true) }),
  handle: async (request) => {
    const who = await wishing(request)
    if (!who.inbox.settings.transcripts) throw new Refusal('unsupported', 'This chat sends no transcripts.')
    const { thread } = request.body as z.infer<typeof transcriptBody>
    if (thread) requireOwn(who.visit.threads, thread)
    const last = (await conversationsIn(who, thread)).at(-1)
    if (!last) throw new Refusal('not_found', 'Nothing was said here yet.')
    // The same talk once, however often somebody presses.
    const id = `transcript:${last.id}:${last.lastMessageAt.getTime()}`
    await who.inbox.hub.command('send_transcript', { conversation: last.id }, { actor: HUB, id })
    return { sent: true }
  },
}

const erase: Route = {
  ...posted,
  path: '/erase',
  summary: 'Erase the person behind this visitor, for good.',
  body: z.object({ sure: z.literal(true) }),
  answer: z.object({ erased: z.literal(true) }),
  handle: async (request) => {
    const who = await wishing(request)
    if (!who.inbox.settings.deleteMyData)
      throw new Refusal('unsupported', 'Write to us here, and we will delete your data.')
    const people = new Set<string>()
    const own = await everything(who)
    for (const { contact } of own) {
      if (people.has(contact.id)) continue
      requireAlone(who, contact)
      await requireNothingElse(who, contact.id, own)
      people.add(contact.id)
    }
    for (const contact of people)
      await who.inbox.hub.command('erase_contact', { contact }, { actor: HUB, id: wishId(who, contact) })
    return { erased: true }
  },
}

const wishing = async ({ headers, ip, host }: RouteRequest): Promise<Guest> => {
  const who = await guest(headers, host)
  await pace(host, 'wish', who.visit.visitor, ip)
  return who
}

const everything = async (who: Guest): Promise<ConversationView[]> => {
  const names = [undefined, ...(await furtherThreads(who))]
  return (await Promise.all(names.map((name) => conversationsIn(who, name)))).flat()
}

/**
 * A browser proves that it is this visitor, not that it is everybody an agent has found them to be: where the contact also
 * has an address that somebody else vouched for, a person decides. Who signed in is that user, with all that is theirs.
 */
const requireAlone = ({ visit, inbox }: Guest, contact: ConversationView['contact']): void => {
  if (visit.user) return
  const own = new Set(visit.threads)
  const others = contact.identities.filter(
    ({ namespace, value, verified }) => verified && !(namespace === namespaceOf(inbox) && own.has(value)),
  )
  if (others.length > 0) throw knownByMore()
}

/** Nor whoever was merged with them: what was asked by another browser, or elsewhere, is not this visitor's to erase. */
const requireNothingElse = async (
  { visit, inbox }: Guest,
  contact: string,
  own: readonly ConversationView[],
): Promise<void> => {
  if (visit.user) return
  const ids = new Set(own.map(({ id }) => id))
  for (let after: string | undefined; ; ) {
    const { rows, next } = await inbox.hub.read.history(contact, { after })
    if (rows.some(({ id }) => !ids.has(id))) throw knownByMore()
    if (!next) return
    after = next
  }
}

const knownByMore = (): Refusal =>
  new Refusal('forbidden', 'You are known here by more than this browser. Write to us, and we will delete your data.')

/** Asked again, it is the same wish. */
const wishId = ({ visit }: Guest, contact: string): string =>
  `widget-erase:${createHash('sha256').update(`${visit.visitor}/${contact}`).digest('hex').slice(0, 32)}`

export const wishRoutes: readonly Route[] = [entry, transcript, erase]
