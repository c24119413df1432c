// One signed call to the callback address. Every way it can end becomes a ChannelError that says whether it was taken.
import { ChannelError, FetchError, z } from '@deskless/core/contract'
import { OURS } from './ids.ts'
import type { OutEvent } from './send.ts'
import type { Inbox } from './settings.ts'
import { signed } from './signature.ts'

/** Shorter than the time core gives a send, so we are the ones who say that it ended. */
const CALL_MS = 20_000
const ANSWER_MAX = 64 * 1024
const WHY_MAX = 200

type Answer = { status: number; headers: Headers; body: string }

/** Answers with the names the other side gave it. */
export const call = async (inbox: Inbox, id: string, event: OutEvent, signal?: AbortSignal): Promise<string[]> => {
  const answer = await ask(inbox, id, event, signal)
  // It folds repeats by their id: one it had before is one it has.
  if (answer.status === 409) return []
  if (answer.status >= 200 && answer.status < 300) {
    await mended(inbox)
    return keysIn(answer.body)
  }
  throw await failure(inbox, answer)
}

const ask = async (inbox: Inbox, id: string, event: OutEvent, signal?: AbortSignal): Promise<Answer> => {
  const { callbackUrl = '' } = inbox.settings
  const now = Date.now()
  const body = JSON.stringify({ type: event.type, timestamp: new Date(now).toISOString(), data: event.data })
  try {
    const answer = await inbox.hub.safeFetch(callbackUrl, {
      method: 'POST',
      redirects: 0,
      maxBytes: ANSWER_MAX,
      timeoutMs: CALL_MS,
      headers: { 'content-type': 'application/json', ...signed(inbox.settings, id, body, now) },
      body,
      ...(signal && { signal }),
    })
    return { status: answer.status, headers: answer.headers, body: await answer.text() }
  } catch (error) {
    throw transport(error)
  }
}

const transport = (error: unknown): ChannelError => {
  const { code, sent } = error instanceof FetchError ? error : { code: 'transport', sent: 'unsure' as const }
  if (code === 'forbidden_url' || code === 'forbidden_address')
    return no(code, 'The callback address of this inbox leads where the hub may not call.', 'never')
  const tell =
    sent === 'no' ? 'The callback address cannot be reached.' : 'The callback did not say whether it took this.'
  return new ChannelError({ code, sent, retry: 'later', tell, cause: error })
}

const no = (code: string, tell: string, retry: ChannelError['retry']): ChannelError =>
  new ChannelError({ code, sent: 'no', retry, tell })

const GONE = 'The callback address answers that it is gone (410). Put a new one into the settings of this inbox.'

const failure = async (inbox: Inbox, { status, headers, body }: Answer): Promise<ChannelError> => {
  if (status === 410) {
    await broken(inbox, GONE)
    return no('gone', GONE, 'later')
  }
  if (status === 429) return no('rate_limited', 'The other side asks for a pause.', { afterMs: pauseIn(headers) })
  if (status >= 300 && status < 400)
    return no(
      'redirect',
      `The callback address leads elsewhere (${status}), which is not followed. Set the final one.`,
      'never',
    )
  // A timeout of theirs, or too early: it may go again.
  if (status >= 400 && status < 500 && status !== 408 && status !== 425)
    return no(`http_${status}`, `The other side refused this: ${whyIn(body) ?? `status ${status}`}.`, 'never')
  const tell = 'The other side had trouble and did not say whether it took this.'
  return new ChannelError({ code: `http_${status}`, sent: 'unsure', retry: 'later', tell })
}

const SECOND_MS = 1000
const PAUSE_MAX_MS = 3_600_000

/** Seconds or a day, as HTTP has it. */
const pauseIn = (headers: Headers): number => {
  const given = headers.get('retry-after') ?? ''
  const ms = /^\d+(\.\d+)?$/.test(given) ? Number(given) * SECOND_MS : Date.parse(given) - Date.now()
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), PAUSE_MAX_MS) : SECOND_MS
}

const answerShape = z.looseObject({ keys: z.array(z.string().min(1).max(200)).max(10) })
const whyShape = z.looseObject({
  detail: z.string().optional(),
  error: z.string().optional(),
  message: z.string().optional(),
})

const jsonIn = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** Whatever else it says is its own affair. */
const keysIn = (body: string): string[] => {
  const read = answerShape.safeParse(jsonIn(body))
  return read.success ? read.data.keys.filter((key) => !key.startsWith(OURS)) : []
}

const whyIn = (body: string): string | undefined => {
  const read = whyShape.safeParse(jsonIn(body))
  const why = read.success ? (read.data.detail ?? read.data.error ?? read.data.message) : undefined
  return why?.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '').slice(0, WHY_MAX) || undefined
}

/** Whether the callback said that it was gone. In the inbox, for whichever process looks after it. */
export const GONE_NOTE = 'gone'

/** The same as far as this process heard, so that the next call it makes mends it at once. */
const gone = new Set<string>()

const broken = async (inbox: Inbox, tell: string): Promise<void> => {
  gone.add(inbox.id)
  await inbox.keep(GONE_NOTE, true)
  await inbox.health('misconfigured', tell)
}

const mended = async (inbox: Inbox): Promise<void> => {
  if (!gone.delete(inbox.id)) return
  await inbox.keep(GONE_NOTE, false)
  await inbox.health('ok', '')
}
