import type { OutMessage, Piece, SendContext, Sent } from '@deskless/core/contract'
import { beforeSending, ChannelError, z } from '@deskless/core/contract'
import { call } from './api.ts'
import type { TelegramPiece } from './pieces.ts'
import { pieces } from './pieces.ts'
import type { Inbox } from './settings.ts'
import { messageKey, splitKey } from './updates.ts'

const sentMessage = z.looseObject({ message_id: z.number(), chat: z.looseObject({ id: z.number() }) })

export const send = async (piece: Piece, inbox: Inbox, { signal }: SendContext): Promise<Sent> => {
  const { method, params, file, thread } = piece as TelegramPiece
  const about = { chat_id: thread, ...params }
  const body = file ? await beforeSending(() => withFile(inbox, file, about)) : about
  const sent = sentMessage.safeParse(await call(inbox, method, body, { signal }))
  // It was taken, yet we cannot name it: saying so beats sending it twice.
  if (!sent.success)
    throw new ChannelError({
      code: 'odd_answer',
      sent: 'unsure',
      retry: 'later',
      tell: 'Telegram took this and gave an answer nobody understands.',
    })
  return { keys: [messageKey(sent.data.chat.id, sent.data.message_id)] }
}

const withFile = async (
  { hub }: Inbox,
  file: NonNullable<TelegramPiece['file']>,
  params: Record<string, unknown>,
): Promise<FormData> => {
  const form = new FormData()
  for (const [name, value] of Object.entries(params))
    form.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  const bytes = new Uint8Array(await hub.files.bytes(file.id))
  form.set(file.field, new Blob([bytes], { type: file.mime }), file.name)
  return form
}

/** Each piece changes the message it once became; what the new text no longer needs goes away. */
export const edit = async (keys: string[], message: OutMessage, inbox: Inbox, context: SendContext): Promise<void> => {
  const wanted = pieces({ ...message, answers: undefined })
  if (wanted.length > keys.length)
    throw new ChannelError({
      code: 'too_long',
      sent: 'no',
      retry: 'never',
      tell: 'The new text does not fit into the message on Telegram. Send the rest as a new one.',
    })
  for (const [i, key] of keys.entries()) {
    const piece = wanted[i]
    if (piece) await editOne(key, piece, inbox, context)
    else await removeOne(key, inbox, context)
  }
}

const editOne = async (
  key: string,
  { method, params, file }: TelegramPiece,
  inbox: Inbox,
  { signal }: SendContext,
): Promise<void> => {
  const [how, what] = file ? ['editMessageCaption', { caption: '', ...params }] : ['editMessageText', params]
  if (!file && method !== 'sendMessage') return
  await tolerating(['not_modified'], call(inbox, how, { ...splitKey(key), ...what }, { signal }))
}

export const remove = async (keys: string[], _thread: string, inbox: Inbox, context: SendContext): Promise<void> => {
  for (const key of keys) await removeOne(key, inbox, context)
}

const removeOne = (key: string, inbox: Inbox, { signal }: SendContext): Promise<void> =>
  tolerating(['message_gone'], call(inbox, 'deleteMessage', splitKey(key), { signal }))

/** What was wanted is so already. */
const tolerating = async (codes: readonly string[], done: Promise<unknown>): Promise<void> => {
  await done.catch((error) => {
    if (!(error instanceof ChannelError) || !codes.includes(error.code)) throw error
  })
}

export const typing = async (thread: string, on: boolean, inbox: Inbox): Promise<void> => {
  // Telegram lets it end by itself after five seconds.
  if (on) await call(inbox, 'sendChatAction', { chat_id: thread, action: 'typing' })
}
