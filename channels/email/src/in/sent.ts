// Mailboxes of what was sent from a mail program: what lies there in our name is ours, so a guess will not do.
import type { ListResponse } from 'imapflow'

/** As programs and providers name it where the server does not say which one it is. */
const NAMES = new Set(
  `sent|sent mail|sent items|sent messages|gesendet|gesendete elemente|gesendete objekte|envoyés|éléments envoyés
messages envoyés|enviados|elementos enviados|mensajes enviados|itens enviados|inviata|posta inviata|verzonden
verzonden items|skickat|skickade objekt|sendt|sendte elementer|sendt post|wysłane|elementy wysłane|отправленные
送信済み|送信済みアイテム|已发送|已发送邮件|보낸편지함`
    .split(/[|\n]/)
    .map((name) => name.normalize()),
)
const SENT = '\\Sent'

type Listed = Pick<ListResponse, 'path' | 'name' | 'flags'>

/** Not `specialUse`: that is a guess by the name as well, and one mailbox alone. */
export const keepsSent = (mailbox: Listed, all: readonly Listed[]): boolean =>
  all.some(({ flags }) => flags.has(SENT)) ? mailbox.flags.has(SENT) : NAMES.has(mailbox.name.normalize().toLowerCase())

const MARK = 'sent '

/** A copy in another mailbox says less of a mail than the one in here, so it may not stand in its way. */
export const keyIn = (sent: boolean, key: string): string => (sent ? MARK + key : key)

/** What the mail is known by wherever it lies. */
export const bareKey = (key: string): string => (key.startsWith(MARK) ? key.slice(MARK.length) : key)
