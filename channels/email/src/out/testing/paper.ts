// An inbox and a message on paper, for what needs no hub.
import type { OutMessage } from '@deskless/core/contract'
import { text, z } from '@deskless/core/contract'
import type { Sender, SendingSettings } from '../settings.ts'
import { sendingSettings } from '../settings.ts'

export const MESSAGE = '0190aaaa-0000-7000-8000-000000000001'

export const paperInbox = (settings: Partial<SendingSettings> = {}): Sender =>
  ({
    id: 'inbox',
    name: 'Mail',
    settings: z.object(sendingSettings).parse({ address: 'support@shop.example', fromName: 'Shop', ...settings }),
    key: (purpose: string) => new TextEncoder().encode(`paper ${purpose}`),
  }) as unknown as Sender

export const answer = (given: Partial<OutMessage> = {}): OutMessage => ({
  id: MESSAGE,
  parts: [text('It left today.')],
  thread: 'abcdefghijklmnopqrst',
  author: { name: 'Maya Lindqvist', kind: 'member' },
  envelope: { to: [{ address: 'nadia@home.example', name: 'Nadia' }], cc: [], bcc: [], subject: 'Re: Parcel' },
  identities: [],
  conversation: { id: 'conversation', number: 1 },
  ...given,
})
