// Delivery reports: RFC 3464, and how Exim, qmail and others say the same without it.
import type { Report } from './reading.ts'

type Part = { mime: string; text: string }

export type Bounce = { headers: Record<string, string[]>; text: string; parts: readonly Part[] }

const field = (fields: string, name: string): string | undefined =>
  new RegExp(`^${name}:[ \\t]*(.+(?:\\r?\\n[ \\t]+.+)*)`, 'im').exec(fields)?.[1]?.replace(/\s+/g, ' ').trim()

const MESSAGE_ID = /^message-id:\s*(<[^<>\s]{1,990}>)/im
const bare = (typed: string | undefined): string | undefined => /[^\s;<>]+@[^\s;<>]+/.exec(typed ?? '')?.[0]

export const readReport = (mail: Bounce): Report | undefined => {
  const returned = mail.parts.find(({ mime }) => /^(message\/rfc822|message\/global|text\/rfc822-headers)/.test(mime))
  const status = mail.parts.find(({ mime }) => /^message\/(global-)?delivery-status/.test(mime))
  const report = status ? fromStatus(status.text) : fromWords(mail)
  if (!report) return undefined
  const messageId = MESSAGE_ID.exec(returned?.text ?? '')?.[1] ?? MESSAGE_ID.exec(mail.text)?.[1]
  return { ...report, ...(messageId && { messageId }) }
}

/** One group of fields for each recipient; the worst of them counts. */
const fromStatus = (text: string): Report | undefined => {
  const groups = text.split(/\r?\n[ \t]*\r?\n/).filter((group) => /^action:/im.test(group))
  const failed = groups.find((group) => /^failed/i.test(field(group, 'Action') ?? '')) ?? groups[0]
  if (!failed) return undefined
  const action = field(failed, 'Action')?.toLowerCase() ?? ''
  const reason = (field(failed, 'Diagnostic-Code') ?? field(failed, 'Status'))?.replace(/^smtp;\s*/i, '')
  const recipient = bare(field(failed, 'Original-Recipient')) ?? bare(field(failed, 'Final-Recipient'))
  return { action: actionOf(action), ...(recipient && { recipient }), ...(reason && { reason: reason.slice(0, 500) }) }
}

const actionOf = (action: string): Report['action'] =>
  action.startsWith('failed') ? 'failed' : action.startsWith('delayed') ? 'delayed' : 'delivered'

const DAEMON = /mailer-daemon|postmaster|mail delivery (sub)?system/i
const DELAY = /delayed|not yet been delivered|will be (retried|attempted)|warning: message/i
const QMAIL = /^Hi\. This is the qmail-send program/m
const FAILURE =
  /undeliver|delivery (status notification \(failure\)|failed|has failed)|returned mail|failure notice|returning message to sender|could not be delivered/i

const fromWords = ({ headers, text }: Bounce): Report | undefined => {
  const [listed] = headers['x-failed-recipients'] ?? []
  const subject = headers.subject?.[0] ?? ''
  const daemon = DAEMON.test(headers.from?.[0] ?? '') || headers['return-path']?.[0]?.trim() === '<>'
  if (!listed && !QMAIL.test(text) && !(daemon && (FAILURE.test(subject) || DELAY.test(subject)))) return undefined
  if (DELAY.test(subject)) return { action: 'delayed' }
  const [line = ''] = /^\s*<?[^\s<>]+@[^\s<>]+>?:?[ \t]*\n?(?:.+\n?){1,4}/m.exec(text) ?? []
  const recipient = bare(listed) ?? bare(line)
  const reason = /\b[45]\d\d[ -].*/.exec(text)?.[0] ?? line.replace(/\s+/g, ' ').trim()
  return { action: 'failed', ...(recipient && { recipient }), ...(reason && { reason: reason.slice(0, 500) }) }
}
