// What no person wrote, and what perhaps nobody did (RFC 3834 and its neighbours).
import type { Mail } from './reading.ts'

const first = (headers: Mail['headers'], name: string): string => headers[name]?.[0]?.trim().toLowerCase() ?? ''

const SUBJECTS =
  /^(auto(matic)?[ -]?(reply|response|antwort)|automatische antwort|abwesenheits?notiz|out of (the )?office|réponse automatique|respuesta automática)\b/i
const SENDERS = /^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?[+-]|owner-)/i

type Seen = Pick<Mail, 'headers' | 'from' | 'subject' | 'report'>

const isSubmitted = ({ headers }: Seen): boolean => {
  const submitted = first(headers, 'auto-submitted')
  return submitted !== '' && !submitted.startsWith('no')
}

const isNotice = ({ headers, subject }: Seen): boolean =>
  ['x-autoreply', 'x-autorespond', 'x-auto-reply'].some((it) => it in headers) ||
  first(headers, 'precedence').startsWith('auto_reply') ||
  SUBJECTS.test(subject)

/**
 * A notice of absence, a report: it is shown, and nobody waits for an answer. Narrow, because whatever counts as one
 * reopens nothing: who answers us does so with any headers their company adds, unless the mail itself says it is automatic.
 */
export const reopensNothing = (mail: Seen, answersUs: boolean): boolean =>
  mail.report !== undefined || isSubmitted(mail) || (!answersUs && isNotice(mail))

/** Nothing automatic answers it. Wide, because a mistake costs one automatic answer, and two machines never stop. */
export const isAutomatic = (mail: Seen): boolean =>
  mail.report !== undefined ||
  isSubmitted(mail) ||
  isNotice(mail) ||
  /^(bulk|junk|list)/.test(first(mail.headers, 'precedence')) ||
  ['list-id', 'list-unsubscribe', 'feedback-id', 'x-loop'].some((it) => it in mail.headers) ||
  /\b(all|oof|autoreply)\b/.test(first(mail.headers, 'x-auto-response-suppress')) ||
  first(mail.headers, 'return-path') === '<>' ||
  SENDERS.test(mail.from?.address ?? '')
