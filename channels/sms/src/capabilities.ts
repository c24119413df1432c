import type { Capabilities } from '@deskless/core/contract'
import type { Inbox } from './settings.ts'
import { filesGoByLink, senderKind } from './settings.ts'

/** What carriers take; of many other types Twilio makes no picture, so they would arrive as nothing. */
const MMS = [
  'image/jpeg',
  'image/png',
  'image/gif',
  'audio/*',
  'video/*',
  'application/pdf',
  'text/vcard',
  'text/x-vcard',
  'text/calendar',
  'text/csv',
]
const WHATSAPP = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'audio/*',
  'video/mp4',
  'application/*',
  'text/plain',
  'text/csv',
  'text/vcard',
]
const MB = 1024 * 1024

const common = {
  text: { max: 1600, marks: [] },
  choices: 'fallback',
  card: 'fallback',
  form: 'fallback',
  location: 'fallback',
  template: 'refuse',
  edit: 'refuse',
  remove: 'refuse',
  react: 'refuse',
  typing: 'refuse',
  seen: 'refuse',
  receipts: ['accepted', 'delivered'],
  start: { namespace: 'phone' },
  // There is no key for repeats.
  resend: 'may-duplicate',
  // Twilio queues what a sender may not send yet; its own queue is the better place to wait.
  pace: { perSecond: 10, perThread: 1 },
} as const satisfies Omit<Capabilities, 'file'>

const byMms: Capabilities = { ...common, file: { max: 5 * MB, mimes: MMS, perMessage: 10 } }
const byLink: Capabilities = { ...common, file: { max: 25 * MB, mimes: ['*/*'], perMessage: 10 } }

const whatsapp: Capabilities = {
  ...common,
  file: { max: 16 * MB, mimes: WHATSAPP, perMessage: 10 },
  location: 'native',
  template: 'native',
  receipts: ['accepted', 'delivered', 'read'],
  window: { from: 'contact-message', lasts: '24h', outside: ['template'] },
}

export const capabilities = (inbox: Inbox): Capabilities => {
  const kind = senderKind(inbox)
  if (kind === 'whatsapp') return whatsapp
  const sms = filesGoByLink(inbox) ? byLink : byMms
  // A question nobody can answer is worse than none.
  return kind === 'name' ? { ...sms, choices: 'refuse', form: 'refuse', answers: 'refuse' } : sms
}
