import type { LiveState, Waiting } from '@deskless/core/client'
import { signal } from '@preact/signals'
import type { PublicConfig, VisitorMessage, WireItem } from '../src/wire.ts'
import type { Upload } from './uploads.ts'
import { english } from './words.ts'

/** What waits to be sent: a message, or an answer to choices. */
export type Outgoing = { item: Exclude<WireItem, { is: 'receipt' }>; at: string }
export type Local = Waiting<Outgoing> & { arrived?: boolean }

/** Everything the screen is drawn from. */
export const createState = () => ({
  phase: signal<'loading' | 'ready' | 'failed'>('loading'),
  problem: signal(''),
  language: signal(english),
  dark: signal(false),
  accent: signal('#3b4ef0'),
  config: signal<PublicConfig | undefined>(undefined),
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
