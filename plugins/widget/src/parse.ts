// What a stored item says happened. Written by `receive`, so its ids are checked; pure.
import type { Fact, From, IdentityClaim, Part, RawItem } from '@deskless/core/contract'
import { z } from '@deskless/core/contract'
import type { Inbox } from './gate.ts'
import type { NewMessage, Profile, WireItem } from './wire.ts'

type OwnFile = { file: string; name: string; mime: string; size: number }
type Other = Exclude<WireItem, { is: 'message' }>

export type Said = {
  by: { visitor: string; as?: string; threads: string[]; user?: string; profile?: Profile }
  what:
    | (Omit<NewMessage, 'files'> & { files?: OwnFile[] })
    | Other
    | { is: 'identity'; known: IdentityClaim; claims: IdentityClaim[] }
}

const saidShape = z.looseObject({
  by: z.looseObject({ visitor: z.string(), threads: z.array(z.string()).min(1) }),
  what: z.looseObject({ is: z.enum(['message', 'choice', 'receipt', 'identity']) }),
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

const from = ({ visitor, user, profile }: Said['by'], inbox: Pick<Inbox, 'id'>): From => ({
  side: 'contact',
  identities: [
    { namespace: namespaceOf(inbox), value: visitor, verified: true },
    ...(user ? [{ namespace: 'external', value: user, verified: true }] : []),
    ...(profile?.email ? [{ namespace: 'email', value: profile.email.toLowerCase(), verified: false }] : []),
  ],
  profile: {
    ...(profile?.name ? { name: profile.name } : {}),
    ...(profile?.locale ? { locale: profile.locale } : {}),
  },
})

const message = (by: Said['by'], what: Extract<Said['what'], { is: 'message' }>, inbox: Pick<Inbox, 'id'>): Fact => ({
  is: 'message',
  key: keyOf(by, what.id),
  threads: by.threads.map((ref) => ({ ref })),
  from: from(by, inbox),
  parts: partsOf(what),
  memo: { client: what.id, ...(what.page ? { page: what.page } : {}) },
  ...(what.at ? { sentAt: new Date(what.at) } : {}),
})

const partsOf = ({ text, files = [] }: { text?: string; files?: OwnFile[] }): Part[] => [
  ...(text?.trim() ? [{ is: 'text' as const, text: text.trim() }] : []),
  ...files.map((file) => ({ is: 'file' as const, ...file, as: kindOf(file.mime) })),
]

const kindOf = (mime: string): 'image' | 'audio' | 'video' | 'file' => {
  const [kind] = mime.split('/')
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file'
}
