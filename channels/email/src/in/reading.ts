// What the worker that reads mails is asked, and what it answers: plain data, no bytes but those of one file.

export type Person = { address: string; name?: string }

export type ReadFile = { name: string; mime: string; size: number; cid?: string }

/** What a mail server says of a mail of ours it was given. */
export type Report = {
  action: 'failed' | 'delayed' | 'delivered'
  recipient?: string
  /** In the words of the server. */
  reason?: string
  /** Of the mail it speaks of, with brackets. */
  messageId?: string
}

export type Mail = {
  /** Header names in lower case; a name that stands several times has several values. */
  headers: Record<string, string[]>
  from?: Person
  replyTo: Person[]
  to: Person[]
  cc: Person[]
  bcc: Person[]
  subject: string
  /** ISO. */
  date?: string
  /** With brackets. */
  messageId?: string
  /** Oldest first, with brackets. */
  references: string[]
  inReplyTo: string[]
  text: string
  rest?: string
  /** Longer than what a text part holds. */
  cut: boolean
  html: boolean
  files: ReadFile[]
  report?: Report
  /** Who wrote the mail that this one forwards, and about what. */
  forwarded?: Person & { subject: string }
}

export type Question = { ask: 'mail' } | { ask: 'html' } | { ask: 'file'; index: number }
export type Answer = { mail: Mail } | { bytes: Uint8Array } | { problem: string }
/** What comes from the worker: that it has begun, and then its answer. */
export type Said = { begun: true } | Answer
