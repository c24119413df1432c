import { createPrivateKey } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { Mailbox } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import { LOOP_HEADER, loopMark } from '../ids.ts'
import type { MailPiece } from './pieces.ts'
import type { Sender } from './settings.ts'

export type Attached = { id: string; name: string; mime: string; cid?: string; bytes: Uint8Array }

/** The bytes that go over the line. The library encodes and folds; nothing is read from a path or an address. */
export const compose = async (piece: MailPiece, attached: readonly Attached[], inbox: Sender): Promise<Buffer> => {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const mail = new MailComposer({
    from: named(piece.from),
    to: piece.to.map(named),
    cc: piece.cc.map(named),
    subject: piece.subject,
    messageId: piece.messageId,
    date: new Date(piece.date),
    ...(piece.replyTo && { replyTo: named({ ...piece.from, address: piece.replyTo }) }),
    ...(piece.inReplyTo && { inReplyTo: piece.inReplyTo }),
    ...(piece.references.length > 0 && { references: piece.references }),
    headers: { [LOOP_HEADER]: loopMark(inbox), ...(piece.automatic && AUTOMATIC) },
    text: piece.text,
    html: piece.html,
    attachments: attached.map(({ name, mime, cid, bytes }) => ({
      filename: fileName(name),
      contentType: mime,
      content: Buffer.from(bytes),
      ...(cid && { cid }),
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return signed(await mail.compile().build(), inbox)
}

/** RFC 3834: no program should answer what no person wrote. */
const AUTOMATIC = { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' }

const named = ({ address, name = '' }: Mailbox): { address: string; name: string } => ({ address, name })

/** Characters that end a line or turn its direction would make the name say something else. */
const fileName = (name: string): string =>
  name.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200B-\u200F\u202A-\u202E\u2066-\u2069/\\]/gu, '_').slice(0, 200) || 'file'

const signed = async (mail: Buffer, { settings }: Sender): Promise<Buffer> => {
  const { dkimDomain: domainName, dkimSelector: keySelector, dkimKey: privateKey } = settings
  if (!domainName || !keySelector || !privateKey) return mail
  const wrong = dkimProblem(privateKey)
  if (wrong) throw new ChannelError({ code: 'dkim_key', sent: 'no', retry: 'later', tell: wrong })
  const { default: DKIM } = await import('nodemailer/lib/dkim')
  return buffer(new DKIM({ domainName, keySelector, privateKey }).sign(mail))
}

/** Undefined: it can sign. */
export const dkimProblem = (pem: string): string | undefined => {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa' ? undefined : 'The DKIM key of this inbox is no RSA key.'
  } catch {
    return 'The DKIM key of this inbox cannot be read. It is a private key in PEM.'
  }
}
