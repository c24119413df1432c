// Views in every state a card may be in.
import type { ConversationView, MemberView, MessageView, MirrorView } from '@deskless/core/contract'
import { priorities, statuses } from '@deskless/core/contract'

const at = new Date('2026-11-20T10:00:00Z')

export const maya: MemberView = {
  id: '00000000-0000-4000-8000-000000000001',
  name: 'Maya Lindqvist',
  email: 'maya@parcel.example',
  role: 'owner',
  permissions: ['conversations.reply'],
  availability: 'online',
}

export const conversation = (more: Partial<ConversationView> = {}): ConversationView => ({
  id: '00000000-0000-4000-8000-000000000009',
  number: 42,
  inbox: { id: '00000000-0000-4000-8000-000000000008', name: 'Web', channel: 'widget', label: 'Web chat' },
  contact: {
    id: '00000000-0000-4000-8000-000000000007',
    name: 'Nadia [x](https://evil.example) <at>everyone</at>',
    blocked: false,
    attributes: { plan: 'gold' },
    identities: [{ namespace: 'email', value: 'nadia@home.example', verified: true }],
  },
  status: 'open',
  priority: 'none',
  labels: [],
  spam: false,
  thread: 'nadia',
  lastNumber: 3,
  lastInNumber: 3,
  seq: 7,
  lastMessageAt: at,
  createdAt: at,
  readByContact: 0,
  readByUs: 0,
  ...more,
})

export const view = (of: Partial<ConversationView> = {}, more: Partial<MirrorView> = {}): MirrorView => ({
  mirrorId: '00000000-0000-4000-8000-000000000006',
  conversation: conversation(of),
  mode: 'explicit',
  holdSeconds: 5,
  channel: '19:support1@thread.tacv2',
  root: '19:support1@thread.tacv2;messageid=1',
  shown: 3,
  replying: [],
  ...more,
})

export const message = (more: Partial<MessageView> = {}): MessageView => ({
  id: '00000000-0000-4000-8000-000000000005',
  conversation: conversation().id,
  number: 1,
  seq: 1,
  kind: 'in',
  author: { kind: 'contact', name: 'Nadia' },
  parts: [{ is: 'text', text: 'Where is *my* parcel? [link](https://evil.example)' }],
  text: 'Where is *my* parcel? [link](https://evil.example)',
  createdAt: at,
  reactions: [],
  ...more,
})

const labels = [{ id: '00000000-0000-4000-8000-00000000000a', name: 'refund', color: '#f00' }]

/** Every state times every mode. */
export const everyView = (): MirrorView[] => {
  const states: Partial<ConversationView>[] = [
    ...statuses.map((status) => ({ status })),
    ...priorities.map((priority) => ({ priority })),
    { status: 'snoozed', snoozedUntil: at },
    { status: 'snoozed', snoozedUntil: 'next-message' },
    { spam: true },
    {
      assignee: maya,
      labels,
      team: { id: '00000000-0000-4000-8000-00000000000b', name: 'Tier two' },
      waitingSince: at,
    },
    { contact: { ...conversation().contact, blocked: true } },
    { contact: { ...conversation().contact, optedOut: true } },
    { contact: { ...conversation().contact, name: '' } },
  ]
  const ways: Partial<MirrorView>[] = [
    { mode: 'explicit' },
    { mode: 'confirm' },
    { mode: 'direct' },
    { mode: 'alerts' },
    { mode: 'alerts', unfit: true },
    { replying: ['Maya', 'Omar'] },
    { cameFrom: { name: '#billing' } },
    { movedTo: { name: '#billing', url: 'https://teams.microsoft.com/l/message/x/1' } },
  ]
  return states.flatMap((state) => ways.map((way) => view(state, way)))
}
