import type { Piece, SendContext, Sent } from '@deskless/core/contract'
import { beforeSending, ChannelError, z } from '@deskless/core/contract'
import type { Answer } from './api.ts'
import { callAccount, callWith } from './api.ts'
import { STOPPED } from './codes.ts'
import { withLinks } from './links.ts'
import { identityOf, peerOf } from './numbers.ts'
import type { SmsPiece } from './pieces.ts'
import { STATUS_PATH } from './receive.ts'
import { stubborn } from './registration.ts'
import { kindOf } from './sender.ts'
import type { Credentials, Inbox } from './settings.ts'
import { credentialsOf, filesGoByLink, senderKind } from './settings.ts'
import { contentOf } from './templates.ts'

type Field = readonly [string, string]
const message = z.looseObject({ sid: z.string() })

export const send = async (piece: Piece, inbox: Inbox, { deliveryId, signal }: SendContext): Promise<Sent> => {
  const wanted = piece as SmsPiece
  const { form, credentials } = await beforeSending(() => prepared(wanted, inbox, deliveryId))
  try {
    return { keys: [namedIn(await callWith(credentials, inbox, '/Messages.json', { form, signal }))] }
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error
    if (error.sent === 'no') throw asStopped(error, wanted.to, inbox, credentials)
    const found = await lookFor(form, inbox, signal).catch(() => undefined)
    if (found) return { keys: [found] }
    throw error
  }
}

const prepared = async (wanted: SmsPiece, inbox: Inbox, deliveryId: string) => {
  const credentials = await credentialsOf(inbox)
  const form: Field[] = [
    ...sender(inbox),
    ['To', wanted.to],
    ...(await content(wanted, inbox)),
    ...callback(inbox, credentials, deliveryId),
  ]
  return { form, credentials }
}

/** Twilio keeps a list of its own of who sent STOP. */
const asStopped = (error: ChannelError, to: string, inbox: Inbox, { accountSid }: Credentials): ChannelError => {
  const { code, sent, retry, tell } = error
  if (code !== `twilio_${STOPPED}`) return error
  const optedOut = identityOf(peerOf(to, senderKind(inbox)), accountSid)
  return new ChannelError({ code, sent, retry, tell, optedOut })
}

const sender = ({ settings: { sender } }: Inbox): Field[] => [
  [isService(sender) ? 'MessagingServiceSid' : 'From', sender],
]

const isService = (sender: string): boolean => kindOf(sender) === 'service'

/** Twilio then says of this very delivery what became of it, also when nobody heard its answer to us. */
const callback = ({ doorUrl }: Inbox, { apiBaseUrl }: Credentials, deliveryId: string): Field[] =>
  isReachable(doorUrl, apiBaseUrl) ? [['StatusCallback', stubborn(`${doorUrl}${STATUS_PATH}${deliveryId}`)]] : []

/** Twilio refuses a message with an address it could never call. */
const isReachable = (doorUrl: string, apiBaseUrl: string): boolean => {
  const isHere = (url: string): boolean => /^(localhost|127\.|\[::1\])/.test(new URL(url).host)
  return !isHere(doorUrl) || isHere(apiBaseUrl)
}

/** Carriers and Twilio fetch within minutes, but a sender's queue may hold a message for ten hours. */
const MEDIA_SECONDS = 24 * 3_600
/** For people: it stays good for as long as one looks for an old message. */
const LINK_SECONDS = 30 * 24 * 3_600

const content = async ({ body = '', files = [], template, place }: SmsPiece, inbox: Inbox): Promise<Field[]> => {
  if (template) return contentOf(template, inbox)
  const { link } = inbox.hub.files
  const byLink = filesGoByLink(inbox)
  const words = byLink ? withLinks({ body, files }, (id) => link(id, LINK_SECONDS)) : body
  return [
    ...(words ? [['Body', words] as const] : []),
    ...(byLink ? [] : files.map(({ id }) => ['MediaUrl', link(id, MEDIA_SECONDS)] as const)),
    ...(place ? [['PersistentAction', place] as const] : []),
  ]
}

const namedIn = ({ body }: Answer): string => {
  const sent = message.safeParse(body)
  if (sent.success) return sent.data.sid
  // It was taken, yet we cannot name it: saying so beats sending it twice.
  throw new ChannelError({
    code: 'odd_answer',
    sent: 'unsure',
    retry: 'later',
    tell: 'Twilio took this and gave an answer nobody understands.',
  })
}

const listed = z.looseObject({
  messages: z.array(
    z.looseObject({
      sid: z.string(),
      from: z.string().nullish(),
      messaging_service_sid: z.string().nullish(),
      body: z.string().nullable(),
      direction: z.string(),
      date_created: z.string(),
    }),
  ),
})
type Listed = z.infer<typeof listed>['messages'][number]
/** A cut call is younger than this by Twilio's clock. */
const YOUNG_MS = 40_000

/**
 * The answer was cut: Twilio's list says whether it stands there. One message from us to them, with these words, made just
 * now and known to nobody else, is this one. That there is none proves nothing: it may come to the list later.
 */
const lookFor = async (form: readonly Field[], inbox: Inbox, signal: AbortSignal): Promise<string | undefined> => {
  const [to, body] = ['To', 'Body'].map((name) => form.find(([field]) => field === name)?.[1])
  if (!to || !body) return undefined
  const query = new URLSearchParams({ To: to, PageSize: '20' })
  const answer = await callAccount(inbox, `/Messages.json?${query}`, { signal, timeoutMs: 5_000 })
  const young = listed
    .parse(answer.body)
    .messages.filter((one) => one.direction.startsWith('outbound') && one.body === body && isOurs(one, inbox))
    .filter((one) => answer.at.getTime() - Date.parse(one.date_created) < YOUNG_MS)
  const unknown: string[] = []
  for (const { sid } of young) if (!(await inbox.refs.find(sid))) unknown.push(sid)
  return unknown.length === 1 ? unknown[0] : undefined
}

/** Another sender of the account may have said the same to them just now: another inbox, or another program. */
const isOurs = ({ from, messaging_service_sid: service }: Listed, { settings: { sender } }: Inbox): boolean =>
  sender === (isService(sender) ? service : from)
