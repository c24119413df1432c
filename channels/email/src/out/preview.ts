// How a mail would look in a frame, before the settings of an inbox are saved.
import type { Route } from '@deskless/core/contract'
import { text, z } from '@deskless/core/contract'
import { framedSubject, templateSettings } from './template.ts'
import { wordsOf } from './words.ts'

const asked = z.strictObject({
  ...templateSettings,
  fromName: z.string().trim().max(100).default('Parcel & Co'),
  signature: z.string().max(5_000).default(''),
})

const SAMPLE = {
  id: 'sample',
  parts: [text('It left our house today and should be with you on Thursday.')],
  thread: 'sample',
  author: { name: 'Maya Lindqvist', kind: 'member' as const },
  identities: [],
  conversation: { id: 'sample', number: 42 },
}

export const preview: Route = {
  method: 'POST',
  path: '/preview',
  summary: 'How an answer would look with these templates. Nothing is kept or sent.',
  caller: { permission: 'connections.manage' },
  body: asked,
  answer: z.object({ subject: z.string(), html: z.string(), text: z.string() }),
  handle: async ({ body }) => {
    const settings = body as z.output<typeof asked>
    const inbox = { name: settings.fromName, settings: { ...settings, quote: false } }
    const subject = 'Re: Where is my parcel?'
    const words = wordsOf(SAMPLE, inbox, false, (file) => file, subject)
    return { subject: framedSubject(settings, { ...SAMPLE, subject, inbox: settings.fromName }), ...words }
  },
}
