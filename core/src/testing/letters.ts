// A small channel whose messages have an envelope, as mails do. It stands where the internet would be.
import type { Envelope, Plugin } from '../contract/index.ts'
import { definePlugin, z } from '../contract/index.ts'
import { plainText } from './made-up.ts'

export type Letter = { envelope?: Envelope; thread: string }

/** `sent`: what went out. */
export const letters = (sent: Letter[]): Plugin =>
  definePlugin({
    id: 'letters',
    contract: 1,
    channel: {
      label: 'Letters',
      settings: z.object({}),
      capabilities: () => ({
        ...plainText,
        receipts: [],
        resend: 'safe',
        envelope: 'native',
        start: { namespace: 'email' },
        pace: { perSecond: 100, perThread: 100 },
      }),
      receive: () => ({ items: [] }),
      parse: () => [],
      envelopeFor: (before) => ({ to: [], cc: [], bcc: [], subject: '', ...before?.envelope }),
      threadFor: ({ message }) => message,
      pieces: ({ thread, envelope }) => [{ thread, envelope }],
      send: async ({ thread, envelope }) => {
        sent.push({ thread, envelope: envelope as Envelope })
        return { keys: [`letter ${sent.length}`] }
      },
    },
  })
