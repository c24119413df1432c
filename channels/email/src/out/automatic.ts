// The brakes of RFC 3834: what no person wrote may never answer itself round and round.
import { ChannelError, hmacHex } from '@deskless/core/contract'
import type { MailPiece } from './pieces.ts'
import type { Sender } from './settings.ts'

const HOUR_MS = 3_600_000
const WEEK_MS = 7 * 24 * HOUR_MS
const IN_A_WEEK = 3

/**
 * At most one automatic mail to an address in an hour, and three in a week. Each claims rows that are unique in the
 * database, so two workers cannot both be the first; a mail that is tried again holds its own.
 */
export const admitAutomatic = async (piece: MailPiece, inbox: Sender, now = Date.now()): Promise<void> => {
  const recipients = [...piece.to, ...piece.cc, ...piece.bcc].map((one) => one.address.toLowerCase())
  for (const recipient of new Set(recipients)) {
    // Keyed: whoever reads the table alone cannot tell whom we wrote to.
    const name = `automatic:${hmacHex('sha256', inbox.key('mail automatic'), recipient).slice(0, 32)}`
    for (const window of windows(now, HOUR_MS))
      if (!(await claimed(inbox, `${name}:hour ${window}`, piece.message))) throw silence('one mail an hour')
    for (const window of windows(now, WEEK_MS))
      if (!(await oneOf(inbox, `${name}:week ${window}`, piece.message))) throw silence(`${IN_A_WEEK} mails a week`)
  }
}

/** Two rows of windows twice as long, half a window apart: any two moments less than `length` apart share one of them. */
const windows = (now: number, length: number): [string, string] => [
  `a${Math.floor(now / (2 * length))}`,
  `b${Math.floor((now + length) / (2 * length))}`,
]

const claimed = async ({ refs }: Sender, key: string, message: string): Promise<boolean> =>
  (await refs.claim(key, 'automatic', message)) || (await refs.find(key))?.id === message

const oneOf = async (inbox: Sender, name: string, message: string): Promise<boolean> => {
  for (let i = 1; i <= IN_A_WEEK; i++) if (await claimed(inbox, `${name} no ${i}`, message)) return true
  return false
}

const silence = (limit: string): ChannelError =>
  new ChannelError({
    code: 'automatic_limit',
    sent: 'no',
    retry: 'never',
    tell: `Not sent: an address gets at most ${limit} that nobody wrote by hand, or two machines would answer each other for ever. Answer it yourself.`,
  })
