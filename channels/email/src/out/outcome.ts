// How a conversation with an SMTP server can end, as an agent and the lane need to know it.
import { ChannelError, FetchError, Refusal } from '@deskless/core/contract'
import type { Phase } from './line.ts'

/** What the library throws: its code, the server's reply, the command it answered. */
export type SmtpTrouble = Error & {
  code?: string
  responseCode?: number
  response?: string
  command?: string
  rejectedErrors?: SmtpTrouble[]
  recipient?: string
}

/** Greylisting asks for a few minutes; a full mailbox for hours. Only this recipient is meant. */
const WAITS_MS = [1_000, 15_000, 60_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000]

type Moment = { phase: Phase; attempt: number }

export const outcomeOf = (error: unknown, moment: Moment): ChannelError | Refusal => {
  if (error instanceof ChannelError || error instanceof Refusal) return error
  if (error instanceof FetchError) return notFound(error)
  const trouble = error as SmtpTrouble
  // A reply of the server is a fact, whenever it comes; silence after the final dot is not.
  if (trouble.responseCode) return refused(trouble, trouble.responseCode, moment)
  if (moment.phase === 'after')
    return channelError('no_reply', 'unsure', 'later', 'The mail server did not say whether it took this mail.')
  return broken(trouble)
}

const channelError = (
  code: string,
  sent: ChannelError['sent'],
  retry: ChannelError['retry'],
  tell: string,
  cause?: unknown,
): ChannelError => new ChannelError({ code, sent, retry, tell, cause })

const notFound = ({ code, tell }: FetchError): ChannelError => {
  const setting = code.startsWith('forbidden')
  const words = setting ? `The SMTP server of this inbox cannot be used. ${tell}` : 'The SMTP server cannot be found.'
  return channelError(code, 'no', 'later', words)
}

const broken = ({ code, message }: SmtpTrouble): ChannelError => {
  if (code === 'ETLS' || /STARTTLS|TLS|certificate|self.signed/i.test(message))
    return channelError('tls', 'no', 'later', NO_TLS)
  if (code === 'EMESSAGE') return channelError('too_large', 'no', 'never', tooLarge(message))
  if (code === 'EENVELOPE') return channelError('bad_address', 'no', 'never', noAddress(message))
  if (code === 'ETIMEDOUT') return channelError('timeout', 'no', 'later', 'The SMTP server did not answer in time.')
  if (code === 'EAUTH') return channelError('sign_in', 'no', 'later', 'The SMTP server offers no way to sign in.')
  return channelError(
    'unreachable',
    'no',
    'later',
    'The SMTP server cannot be reached, or broke off before the mail was handed over.',
  )
}

/** The library asks no server for what it said it would not take. */
const tooLarge = (message: string): string => {
  const most = Number(/allowed (\d+)/.exec(message)?.[1] ?? 0) / 1024 / 1024
  const words = most > 0 ? `The mail server takes mails up to ${Number(most.toFixed(1))} MB` : 'This mail is too large'
  return `${words}, and this one has more with its files. Send fewer files, or a link.`
}

const noAddress = (message: string): string => {
  const [named] = /".{1,320}"/.exec(message) ?? []
  return `A mail server cannot write to this address${named ? `: ${named}` : ''}. Correct it, and send the answer again.`
}

const NO_TLS =
  'The SMTP server does not encrypt as this inbox demands. Correct its port and encryption in the settings.'

const refused = (trouble: SmtpTrouble, code: number, { attempt }: Moment): ChannelError => {
  const { command = '', response = '' } = trouble
  const said = reasonOf(response)
  if (command === 'STARTTLS' || (code < 500 && /STARTTLS/.test(response)))
    return channelError('tls', 'no', 'later', NO_TLS)
  if (trouble.code === 'EAUTH' || command.startsWith('AUTH'))
    return channelError(
      code < 500 ? 'sign_in_later' : 'sign_in',
      'no',
      'later',
      `The SMTP server did not let us sign in${said}`,
    )
  if (code === 530) return channelError('sign_in', 'no', 'later', `The SMTP server wants us to sign in${said}`)
  if (code < 500 && command !== 'CONN' && code !== 421)
    return channelError(`smtp_${code}`, 'no', waiting(attempt), `The mail server asks to try again later${said}`)
  if (code < 500 || command === 'CONN' || command === 'EHLO')
    return channelError(`smtp_${code}`, 'no', 'later', `The mail server takes nothing right now${said}`)
  return channelError(`smtp_${code}`, 'no', 'never', `${whoRefused(trouble)}${said}`)
}

const waiting = (attempt: number): ChannelError['retry'] => ({
  afterMs: WAITS_MS[Math.min(Math.max(attempt, 1), WAITS_MS.length) - 1]!,
  holds: 'thread',
})

const whoRefused = ({ command, response = '', rejectedErrors = [] }: SmtpTrouble): string => {
  if (command !== 'RCPT TO' && /^552\b.*(size|large|big)|\b5\.3\.4\b/is.test(response))
    return 'This mail is too large for the mail server'
  if (command === 'MAIL FROM') return 'The mail server does not let this inbox send'
  if (command !== 'RCPT TO') return 'The mail server refused this mail'
  const names = rejectedErrors.flatMap(({ recipient }) => recipient ?? [])
  return `The mail server knows no way to ${names.length > 0 ? names.slice(0, 5).join(', ') : 'the recipient'}`
}

/** The server's own words, without its numbers, as the end of a sentence. */
export const reasonOf = (response = ''): string => {
  const words = response
    .replace(/^\d{3}[ -]/gm, '')
    .replace(/(^|\s)[245]\.\d{1,3}\.\d{1,3}\s/g, ' ')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
  return words ? `: “${words.replace(/\.$/, '')}”.` : '.'
}

/** The others have it: sent again by itself, they would have it twice. */
const LATER = ' The server asks to try again later, which nobody does by itself: write to them once more.'

/** Who did not get a mail that others got. */
export const partly = (rejected: readonly SmtpTrouble[]): string | undefined => {
  if (rejected.length === 0) return undefined
  const named = rejected.slice(0, 5).map(({ recipient, response }) => `${recipient ?? 'somebody'}${reasonOf(response)}`)
  const more = rejected.length > 5 ? ` And ${rejected.length - 5} more.` : ''
  const later = rejected.some(({ responseCode = 500 }) => responseCode < 500) ? LATER : ''
  return `Not taken for ${named.join(' Nor for ')}${more}${later}`
}
