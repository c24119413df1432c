import type { Piece, SendContext, Sent } from '@deskless/core/contract'
import { beforeSending, ChannelError, z } from '@deskless/core/contract'
import { call, no, open } from './api.ts'
import { bare } from './kinds.ts'
import type { WhatsappPiece } from './pieces.ts'
import type { Inbox } from './settings.ts'
import { contactsIn } from './vcard.ts'

const taken = z.looseObject({ messages: z.array(z.looseObject({ id: z.string().min(1) })).min(1) })

/** What Meta says of it later names our delivery, so that a send whose answer was lost is found again. */
export const send = async (piece: Piece, inbox: Inbox, { signal, deliveryId }: SendContext): Promise<Sent> => {
  const { to, type, answers, ...given } = piece as WhatsappPiece
  const content = await beforeSending(() => prepared(inbox, type, given, signal))
  const body = {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...to,
    type,
    [type]: content,
    ...(answers && { context: { message_id: answers } }),
    biz_opaque_callback_data: deliveryId,
  }
  const sent = taken.safeParse(await call(inbox, messages(inbox), { method: 'POST', body, signal }))
  // It was taken, yet we cannot name it: saying so beats sending it twice.
  if (!sent.success) throw open('odd_answer', 'WhatsApp took this and gave an answer nobody understands.')
  return { keys: sent.data.messages.map(({ id }) => id) }
}

export const messages = ({ settings: { phoneNumberId } }: Inbox): string => `/${phoneNumberId}/messages`

type File = NonNullable<WhatsappPiece['file']>

/** Bringing a file takes of the same time: a call that has none left is not begun, so that it is no question whether it arrived. */
const prepared = async (
  inbox: Inbox,
  type: string,
  { content, file }: Pick<WhatsappPiece, 'content' | 'file'>,
  signal: AbortSignal,
): Promise<unknown> => {
  const ready = file ? await withFile(inbox, type, content, file, signal) : content
  signal.throwIfAborted()
  return ready
}

const withFile = async (
  inbox: Inbox,
  type: string,
  content: Record<string, unknown>,
  file: File,
  signal: AbortSignal,
): Promise<unknown> => {
  const bytes = new Uint8Array(await inbox.hub.files.bytes(file.id))
  if (type === 'contacts') return contactsIn(Buffer.from(bytes).toString('utf8'))
  return { ...content, id: await upload(inbox, file, bytes, signal) }
}

const uploaded = z.looseObject({ id: z.string().min(1) })

/** Nobody sees a file that was only brought to Meta: however this ends, nothing was sent. */
const upload = async (
  inbox: Inbox,
  { name, mime }: File,
  bytes: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<string> => {
  const form = new FormData()
  form.set('messaging_product', 'whatsapp')
  form.set('type', bare(mime))
  form.set('file', new Blob([bytes], { type: bare(mime) }), name)
  try {
    const answer = await call(inbox, `/${inbox.settings.phoneNumberId}/media`, { method: 'POST', body: form, signal })
    return uploaded.parse(answer).id
  } catch (error) {
    if (!(error instanceof ChannelError)) throw no('odd_answer', 'WhatsApp did not say where it put the file.', 'later')
    if (error.sent === 'no') throw error
    throw no(error.code, 'WhatsApp did not take the file.', 'later')
  }
}
