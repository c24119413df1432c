import type { Capabilities } from '@deskless/core/contract'
import { MARKS } from '@deskless/core/contract'
import { FILE_MAX, FILES_PER_MESSAGE, TEXT_MAX } from './wire.ts'

export const capabilities = (): Capabilities => ({
  text: { max: TEXT_MAX, marks: MARKS },
  file: { max: FILE_MAX, mimes: ['*/*'], perMessage: FILES_PER_MESSAGE },
  choices: 'native',
  card: 'native',
  carousel: 'native',
  form: 'native',
  location: 'fallback',
  template: 'refuse',
  edit: 'native',
  remove: 'native',
  react: 'refuse',
  typing: 'native',
  seen: 'refuse',
  receipts: ['accepted', 'delivered', 'read'],
  start: 'known-thread',
  resend: 'safe',
  // Nobody's limit but ours: what is sent is a frame to open windows.
  pace: { perSecond: 5_000, perThread: 500 },
})
