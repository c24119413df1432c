// The customers' side of e-mail: their mailboxes, what was planned to go wrong, and a ledger of what a server took.
import { takePlanned } from '@deskless/core/double'

export type Mail = {
  id: string
  at: number
  box: 'in' | 'sent'
  from: string
  to: string[]
  cc: string[]
  subject: string
  text: string
  html?: string
  messageId: string
  inReplyTo?: string
  references: string[]
  replyTo?: string
  /** How answering all of it goes on. */
  headers: Record<string, string>
  files: { name: string; mime: string; size: number; cid?: string }[]
  raw: string
}

/** One mail a client handed over: `taken` by us, and whether it was told so. */
export type Entry = {
  at: number
  from: string
  to: string[]
  refused: string[]
  messageId: string
  taken: boolean
  answered: boolean
}

/**
 * Trouble for the next `times` moments of its kind (default once). `refuse` answers with `code`; `cut` breaks the
 * connection (on `dot` after the mail was taken); `hang` says nothing more.
 */
export type Fault = {
  on: 'connect' | 'auth' | 'mail' | 'rcpt' | 'data' | 'dot'
  does: 'refuse' | 'cut' | 'hang'
  code?: number
  says?: string
  /** Only for this recipient. */
  address?: string
  times?: number
  /** So many moments pass unharmed before. */
  after?: number
}

export type World = {
  mails: Map<string, Mail[]>
  ledger: Entry[]
  faults: Fault[]
  takeFault(on: Fault['on'], address?: string): Fault | undefined
  keep(owner: string, mail: Mail): void
  box(owner: string): Mail[]
}

export const createWorld = (): World => {
  const faults: Fault[] = []
  const mails = new Map<string, Mail[]>()
  const key = (owner: string): string => owner.toLowerCase()
  return {
    mails,
    ledger: [],
    faults,
    takeFault: (on, address) => takePlanned(faults, (it) => it.on === on && (!it.address || it.address === address)),
    keep: (owner, mail) => void mails.set(key(owner), [...(mails.get(key(owner)) ?? []), mail]),
    box: (owner) => mails.get(key(owner)) ?? [],
  }
}
