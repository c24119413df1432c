// Twilio gives a hook up after a few tries and keeps the message: what the door did not hear is read from its list.
import type { Accept } from '@deskless/core/contract'
import { lookEvery, lookQuietly, z } from '@deskless/core/contract'
import { callAccount } from './api.ts'
import { readHook } from './hooks.ts'
import { itemOf } from './receive.ts'
import type { Inbox } from './settings.ts'
import { senderKind } from './settings.ts'

const LOOK_MS = 60_000
/** Younger ones may still come by their hook, which says more: who presses, where somebody is. */
const GRACE_MS = 60_000
/** What came late to the list is found by looking back a little. */
const OVERLAP_MS = 10 * 60_000

const FAILED = 'Twilio did not give its list of messages.'

export const listen = async (inbox: Inbox, accept: Accept, signal: AbortSignal): Promise<void> => {
  // Nobody can write to a name.
  const hears = senderKind(inbox) !== 'name'
  await lookEvery(LOOK_MS, signal, async () => {
    if (hears) await lookQuietly(inbox, FAILED, signal, () => look(inbox, accept, signal))
  })
}

/** Accepts what is in Twilio's list and nobody brought. The first look of all only notes where to begin. */
const look = async (inbox: Inbox, accept: Accept, signal: AbortSignal): Promise<void> => {
  const now = new Date()
  const cursor = await inbox.kept('cursor')
  if (typeof cursor === 'string') {
    const since = new Date(Date.parse(cursor) - OVERLAP_MS)
    for (const message of await missing(inbox, await inboundSince(inbox, since, signal), now)) {
      const body = Buffer.from(await asHook(inbox, message, signal))
      await accept(itemOf(readHook(body), { path: '', body }, inbox))
    }
  }
  await inbox.keep('cursor', now.toISOString())
}

const listed = z.looseObject({
  sid: z.string(),
  account_sid: z.string(),
  from: z.string().nullish(),
  to: z.string().nullish(),
  body: z.string().nullish(),
  direction: z.string(),
  num_media: z.string().nullish(),
  messaging_service_sid: z.string().nullish(),
  date_created: z.string(),
})
type Listed = z.infer<typeof listed>
const page = z.looseObject({ messages: z.array(listed), next_page_uri: z.string().nullish() })

/** Of a service the list cannot be asked, so all of the account is looked through. */
const inboundSince = async (inbox: Inbox, since: Date, signal: AbortSignal): Promise<Listed[]> => {
  const { sender } = inbox.settings
  const isService = senderKind(inbox) === 'service'
  const asked = {
    ...(!isService && { To: sender }),
    'DateSent>': `${since.toISOString().slice(0, 19)}Z`,
    PageSize: '200',
  }
  const found: Listed[] = []
  let path: string | undefined = `/Messages.json?${new URLSearchParams(asked)}`
  while (path) {
    const { body } = await callAccount(inbox, path, { signal })
    const { messages, next_page_uri: next } = page.parse(body)
    found.push(...messages)
    path = /\/Accounts\/[^/]+(\/Messages\.json\?.*)$/.exec(next ?? '')?.[1]
  }
  const isOurs = ({ to, messaging_service_sid: service }: Listed): boolean => (isService ? service : to) === sender
  return found.filter((one) => one.direction === 'inbound' && isOurs(one) && Date.parse(one.date_created) >= +since)
}

/** The oldest first. */
const missing = async (inbox: Inbox, messages: readonly Listed[], now: Date): Promise<Listed[]> => {
  const old = messages.filter((one) => +now - Date.parse(one.date_created) >= GRACE_MS)
  const had = new Set((await inbox.brought(old.map(({ sid }) => sid))).map(({ key }) => key))
  return old.filter(({ sid }) => !had.has(sid)).toReversed()
}

const mediaList = z.looseObject({ media_list: z.array(z.looseObject({ sid: z.string(), content_type: z.string() })) })

/** As its hook would have told it. */
const asHook = async (inbox: Inbox, message: Listed, signal: AbortSignal): Promise<string> => {
  const { sid, account_sid, from, to, body, num_media, messaging_service_sid: service } = message
  const path = `/Messages/${sid}/Media`
  const media =
    Number(num_media) > 0 ? mediaList.parse((await callAccount(inbox, `${path}.json`, { signal })).body).media_list : []
  const fields = new URLSearchParams({
    MessageSid: sid,
    AccountSid: account_sid,
    From: from ?? '',
    To: to ?? '',
    Body: body ?? '',
    NumMedia: String(media.length),
    ...(service && { MessagingServiceSid: service }),
  })
  for (const [i, one] of media.entries()) {
    fields.set(`MediaUrl${i}`, `/2010-04-01/Accounts/${account_sid}${path}/${one.sid}`)
    fields.set(`MediaContentType${i}`, one.content_type)
  }
  return fields.toString()
}
