// Mailboxes of what was sent from a mail program.

/** Some servers call it by a path, `INBOX.Sent` or `[Gmail]/Sent Mail`. */
export const isSent = (mailbox = ''): boolean => /(^|[./])(sent|gesendet|envoy)/i.test(mailbox)

const MARK = 'sent '

/** A copy in another mailbox says less of a mail than the one in here, so it may not stand in its way. */
export const keyIn = (mailbox: string | undefined, key: string): string => (isSent(mailbox) ? MARK + key : key)

/** What the mail is known by wherever it lies. */
export const bareKey = (key: string): string => (key.startsWith(MARK) ? key.slice(MARK.length) : key)
