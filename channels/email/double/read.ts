// Mails as a mail program reads them, by another library than the one that wrote them.
import PostalMime from 'postal-mime'
import type { Mail } from './world.ts'

type Seen = { address?: string; name?: string; group?: { address?: string }[] }
const addresses = (list: readonly Seen[] = []): string[] =>
  list.flatMap((one) => (one.group ? one.group.map((it) => it.address ?? '') : (one.address ?? ''))).filter(Boolean)

export const readMail = async (raw: Uint8Array, box: Mail['box']): Promise<Mail> => {
  const mail = await PostalMime.parse(raw)
  const [from = ''] = addresses(mail.from ? [mail.from] : [])
  const [replyTo] = addresses(mail.replyTo)
  return {
    id: crypto.randomUUID(),
    at: Date.now(),
    box,
    from: mail.from?.name ? `${mail.from.name} <${from}>` : from,
    to: addresses(mail.to),
    cc: addresses(mail.cc),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    messageId: mail.messageId ?? '',
    references: (mail.references ?? '').split(/\s+/).filter(Boolean),
    headers: Object.fromEntries(mail.headers.map(({ key, value }) => [key, value])),
    files: mail.attachments.map(({ filename, mimeType, content, contentId }) => ({
      name: filename ?? '',
      mime: mimeType,
      size: typeof content === 'string' ? content.length : content.byteLength,
      ...(contentId && { cid: contentId }),
    })),
    raw: Buffer.from(raw).toString('latin1'),
    ...(mail.html && { html: mail.html }),
    ...(mail.inReplyTo && { inReplyTo: mail.inReplyTo }),
    ...(replyTo && { replyTo }),
  }
}
