// What a stored item says happened. Written by `receive`, so its ids are checked; pure.
import type { Fact, From, IdentityClaim, Part, RawItem } from '@deskless/core/contract'
import { z } from '@deskless/core/contract'
import type { Entered } from './entry.ts'
import type { Inbox } from './gate.ts'
import type { Visit } from './token.ts'
import type { NewMessage, Profile, WireItem } from './wire.ts'

type OwnFile = { file: string; name: string; mime: string; size: number }
type Other = Exclude<WireItem, { is: 'message' }>

export type Said = {
  by: {
    visitor: string
    as?: string
    threads: string[]
    user?: string
    vouched?: Visit['vouched']
    profile?: Profile
    /** What was answered before the chat. `trapped`: also a field that people do not see. */
    entered?: Entered
    trapped?: boolean
  }
  what:
    | (Omit<NewMessage, 'files'> & { files?: OwnFile[] })
    | Other
    | { is: 'identity'; known: IdentityClaim; claims: IdentityClaim[] }
}

const saidShape = z.looseObject({
  by: z.looseObject({ visitor: z.string(), threads: z.array(z.string()).min(1) }),
  what: z.looseObject({ is: z.enum(['message', 'choice', 'form', 'receipt', 'details', 'identity']) }),
})

export const parse = (raw: RawItem, inbox: Pick<Inbox, 'id'>): Fact[] => {
  const said = saidShape.parse(JSON.parse(new TextDecoder().decode(raw.body))) as unknown as Said
  const { by, what } = said
  switch (what.is) {
    case 'message':
      return [message(by, what, inbox)]
    case 'choice':
      return [
        {
          is: 'answer',
          of: messageKey(what.thread, what.of),
          key: keyOf(by, what.id),
          threads: by.threads.map((ref) => ({ ref })),
          from: from(by, inbox),
          choice: what.choice,
          label: what.label,
          memo: { client: what.id },
        },
      ]
    case 'form':
      return [filledIn(by, what, inbox)]
    case 'details':
      return [{ is: 'identity', known: known(by, inbox), claims: [email(what.email, false)] }]
    case 'receipt':
      return [{ is: 'receipt', of: messageKey(what.thread, what.of), status: what.status, upTo: true }]
    case 'identity':
      return [{ is: 'identity', known: what.known, claims: what.claims }]
    default:
      return what satisfies never
  }
}

const keyOf = ({ as, visitor }: Said['by'], id: string): string => `${as ?? visitor}/${id}`

/** The outside key of a message of ours: its thread is part of it, so a visitor can only speak of their own. */
export const messageKey = (thread: string, message: string): string => `${thread}/${message}`

export const namespaceOf = (inbox: Pick<Inbox, 'id'>): string => `widget:${inbox.id}`

const known = ({ visitor }: Said['by'], inbox: Pick<Inbox, 'id'>): IdentityClaim => ({
  namespace: namespaceOf(inbox),
  value: visitor,
  verified: true,
})

const email = (value: string, verified: boolean): IdentityClaim => ({
  namespace: 'email',
  value: value.toLowerCase(),
  verified,
})

/** The site's word goes before what was answered before the chat, and both before what a page says of its visitor. */
const from = (by: Said['by'], inbox: Pick<Inbox, 'id'>, timeZone?: string): From => {
  const { user, vouched, entered, profile } = by
  const claimed = entered?.email ?? profile?.email
  const name = vouched?.name ?? entered?.name ?? profile?.name
  const attributes = entered?.attributes ?? {}
  return {
    side: 'contact',
    identities: [
      known(by, inbox),
      ...(user ? [{ namespace: 'external', value: user, verified: true }] : []),
      ...(vouched?.email ? [email(vouched.email, true)] : []),
      ...(claimed && claimed.toLowerCase() !== vouched?.email ? [email(claimed, false)] : []),
      ...(entered?.phone ? [{ namespace: 'phone', value: entered.phone, verified: false }] : []),
    ],
    profile: {
      ...(name ? { name } : {}),
      ...(profile?.locale ? { locale: profile.locale } : {}),
      ...(timeZone ? { timeZone } : {}),
      ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
    },
  }
}

const message = (by: Said['by'], what: Extract<Said['what'], { is: 'message' }>, inbox: Pick<Inbox, 'id'>): Fact => ({
  is: 'message',
  key: keyOf(by, what.id),
  threads: by.threads.map((ref) => ({ ref })),
  from: from(by, inbox, zoneOf(what.timeZone)),
  parts: partsOf(what),
  memo: {
    client: what.id,
    ...(what.page ? { page: what.page } : {}),
    ...(what.trail?.length ? { trail: what.trail } : {}),
    ...(by.trapped ? { [TRAPPED]: true } : {}),
  },
  ...(what.at ? { sentAt: new Date(what.at) } : {}),
})

/** By the one name it is known by; what is no time zone is nothing, and costs nobody their line. */
const zoneOf = (told: string | undefined): string | undefined => {
  if (!told) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: told }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}

/** Of a first message whose writer also filled in what people do not see. */
const TRAPPED = 'widgetTrapped'

/** A script's line is kept, as spam: nothing is dropped. */
export const screen = async (facts: readonly Fact[]): Promise<{ spam: boolean } | undefined> =>
  facts.some((fact) => fact.is === 'message' && fact.memo?.[TRAPPED] === true) ? { spam: true } : undefined

type FilledIn = Extract<Said['what'], { is: 'form' }>

/** Reads as lines of label and value; what stood where is in the memo. */
const filledIn = (by: Said['by'], { id, of, thread, fields }: FilledIn, inbox: Pick<Inbox, 'id'>): Fact => ({
  is: 'message',
  key: keyOf(by, id),
  threads: by.threads.map((ref) => ({ ref })),
  from: from(by, inbox),
  parts: [{ is: 'text', text: fields.map(({ label, value }) => `${label}: ${value}`).join('\n') }],
  answersKey: messageKey(thread, of),
  memo: { client: id, form: Object.fromEntries(fields.map(({ id: field, value }) => [field, value])) },
})

const partsOf = ({ text, files = [] }: { text?: string; files?: OwnFile[] }): Part[] => [
  ...(text?.trim() ? [{ is: 'text' as const, text: text.trim() }] : []),
  ...files.map((file) => ({ is: 'file' as const, ...file, as: kindOf(file.mime) })),
]

const kindOf = (mime: string): 'image' | 'audio' | 'video' | 'file' => {
  const [kind] = mime.split('/')
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file'
}
