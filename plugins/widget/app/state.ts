import type { LiveState, Waiting } from '@deskless/core/client'
import { signal } from '@preact/signals'
import type { PublicConfig, ThreadView, VisitorMessage, WireItem } from '../src/wire.ts'
import type { More } from './strings/more-en.ts'
import type { Upload } from './uploads.ts'
import { english } from './words.ts'

/** What waits to be sent: a message, an answer, or where its writer can be reached. */
export type Outgoing = { item: Exclude<WireItem, { is: 'receipt' }>; at: string }
export type Local = Waiting<Outgoing> & { arrived?: boolean }

/** Everything the screen is drawn from. */
export const createState = () => ({
  phase: signal<'loading' | 'ready' | 'failed'>('loading'),
  problem: signal(''),
  language: signal(english),
  /** Words of the parts that are fetched later, of the language `tag`. */
  more: signal<{ tag: string; words: More } | undefined>(undefined),
  dark: signal(false),
  accent: signal('#3b4ef0'),
  config: signal<PublicConfig | undefined>(undefined),
  /** Which of their conversations is read: undefined is the visitor's own thread, with what was taken over. */
  thread: signal<string | undefined>(undefined),
  threads: signal<ThreadView[]>([]),
  page: signal<'talk' | 'threads'>('talk'),
  /** Counts the lines that the page has put in the composer. */
  offered: signal(0),
  /** The ticket of the entry form. */
  entry: signal(''),
  muted: signal(false),
  /** Nobody is there, and nothing says where else they could be answered. */
  asksEmail: signal(false),
  messages: signal<VisitorMessage[]>([]),
  before: signal<string | undefined>(undefined),
  pagingUp: signal(false),
  waiting: signal<Local[]>([]),
  /** Accepted by the hub, not yet seen in the history. */
  accepted: signal<Local[]>([]),
  uploads: signal<Upload[]>([]),
  notice: signal(''),
  typing: signal(false),
  link: signal<LiveState>('connecting'),
  online: signal(navigator.onLine),
  isOpen: signal(false),
  unread: signal(0),
  /** The newest line, for those who listen instead of looking. */
  spoken: signal(''),
})

export type State = ReturnType<typeof createState>
