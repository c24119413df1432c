// What the made-up channels of tests have in common.
import type { Capabilities, ChannelSeat } from '../contract/index.ts'

/** Plain text and nothing else: each made-up channel says what it can do besides. */
export const plainText: Capabilities = {
  text: { max: 500, marks: [] },
  file: 'refuse',
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
  receipts: ['accepted', 'delivered', 'read'],
  start: { namespace: 'double' },
  resend: 'may-duplicate',
  pace: { perSecond: 1_000, perThread: 1_000 },
}

/** A channel that hears nothing and whose messages reach nobody. */
export const silent: Pick<ChannelSeat<never>, 'receive' | 'parse' | 'pieces' | 'send'> = {
  receive: () => ({ items: [] }),
  parse: () => [],
  pieces: ({ thread }) => [{ thread }],
  send: async () => ({ keys: [] }),
}
