import type { FilePart, Part } from '@deskless/core/contract'
import { ChannelError, FetchError, Refusal } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { ask } from './client.ts'
import { oneLine } from './render/escape.ts'
import { botToken } from './token.ts'

/** A file as events and forms carry it. */
export type SlackFile = {
  id: string
  name?: string
  title?: string
  mimetype?: string
  size?: number
  user?: string
  mode?: string
  file_access?: string
  url_private?: string
  url_private_download?: string
  is_external?: boolean
  shares?: { public?: Record<string, { ts?: string }[]>; private?: Record<string, { ts?: string }[]> }
}

/** What a hub keeps of one that was not measured before. */
const FILE_MAX = 25 * 1024 * 1024
const TIMEOUT_MS = 60_000

/** `own`: uploaded by the author with this very line. Canvases, snippets, links to elsewhere and re-shared files are not. */
export const originOf = (file: SlackFile, author: string | undefined, ts: string | undefined): 'own' | 'elsewhere' => {
  const places = [...Object.values(file.shares?.public ?? {}), ...Object.values(file.shares?.private ?? {})].flat()
  const here = places.every((share) => share.ts === ts)
  return file.mode === 'hosted' && file.is_external !== true && file.user === author && author !== undefined && here
    ? 'own'
    : 'elsewhere'
}

const running = new Map<string, Promise<Part>>()

/** A file that was typed or attached in Slack, as ours. Copied once, however often it is asked for. */
const importFile = (installation: Installation, file: SlackFile): Promise<Part> => {
  const key = `${installation.id}:${file.id}`
  const known = running.get(key)
  if (known) return known
  const part = copy(installation, file).finally(() => running.delete(key))
  running.set(key, part)
  return part
}

const copy = async (installation: Installation, given: SlackFile): Promise<Part> => {
  const { hub, refs } = installation
  const known = await refs.find(`from:${given.id}`)
  if (known)
    return filePart(
      known.id,
      (await hub.files.find(known.id)) ?? {
        name: given.name ?? 'file',
        mime: given.mimetype ?? '',
        size: given.size ?? 0,
      },
    )
  const file =
    given.file_access === 'check_file_info' || !addressOf(given) ? await lookUp(installation, given.id) : given
  const url = addressOf(file)
  if (!url || file.mode !== 'hosted' || file.is_external || (file.size ?? 0) > FILE_MAX)
    return leftOut(file, NOT_COPIED)
  const saved = await hub.files.save({
    name: file.name ?? 'file',
    mime: file.mimetype,
    bytes: await download(installation, url),
  })
  await refs.claim(`from:${given.id}`, 'file', saved.id)
  return filePart(saved.id, saved)
}

const addressOf = (file: SlackFile): string | undefined => file.url_private_download ?? file.url_private

export const filePart = (id: string, { name, mime, size }: { name: string; mime: string; size: number }): FilePart => {
  const kind = mime.split('/')[0]
  return {
    is: 'file',
    file: id,
    name,
    mime,
    size,
    as: kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file',
  }
}

export const lookUp = async (installation: Installation, id: string): Promise<SlackFile> => {
  const { file } = await ask(installation, (client) => client.files.info({ file: id }))
  return { ...(file as SlackFile), id }
}

/** The token goes to Slack and to nobody else: no other host, no redirect. */
const download = async (installation: Installation, address: string): Promise<AsyncIterable<Uint8Array>> => {
  const { apiBaseUrl } = installation.settings
  const url = new URL(address)
  const isSlack = url.protocol === 'https:' && /(^|\.)slack\.com$/.test(url.hostname)
  if (!isSlack && url.origin !== new URL(apiBaseUrl).origin) throw lost('foreign_host', 'never')
  const { bot } = await botToken(installation)
  const answer = await installation.hub
    .safeFetch(url.href, {
      headers: { authorization: `Bearer ${bot}` },
      // Answered as it is, and then refused: what sends us elsewhere does so every time.
      redirects: 0,
      maxBytes: FILE_MAX,
      timeoutMs: TIMEOUT_MS,
    })
    .catch((error: unknown) => {
      throw notFetched(error)
    })
  if (answer.status !== 200) throw lost(`http_${answer.status}`, answer.status >= 500 ? 'later' : 'never')
  // Without the right scope Slack answers with its sign-in page.
  if (answer.headers.get('content-type')?.startsWith('text/html') && !/\.html?$/.test(url.pathname))
    throw lost('sign_in_page', 'never')
  return asItComes(answer.body)
}

async function* asItComes(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    throw notFetched(error)
  }
}

const notFetched = (error: unknown): ChannelError => {
  const code = error instanceof FetchError ? error.code : 'unreachable'
  return lost(code, code === 'too_large' || code.startsWith('forbidden_') ? 'never' : 'later')
}

const lost = (code: string, retry: 'never' | 'later'): ChannelError =>
  new ChannelError({ code, sent: 'no', retry, tell: 'A file could not be copied from Slack.' })

/** Named in the note, and nothing that could be sent: a customer would get our words about it. */
const leftOut = (file: SlackFile, why: string): Part => ({
  is: 'unknown',
  what: oneLine(`the file ${oneLine(file.title || file.name || 'without a name', 200)}: ${why}`, 500),
})

const NOT_COPIED = 'it could not be copied from Slack'

/** A line is more than its files: one that cannot be copied is named instead. Trouble that passes is tried again by the caller. */
export const importAll = (installation: Installation, files: readonly SlackFile[]): Promise<Part[]> =>
  Promise.all(
    files.map((file) => importFile(installation, file).catch((error: unknown) => leftOut(file, whyLeftOut(error)))),
  )

/** Throws what another try may mend. */
const whyLeftOut = (error: unknown): string => {
  if (error instanceof ChannelError && error.retry === 'never') return NOT_COPIED
  if (!(error instanceof Refusal)) throw error
  if (error.code === 'unavailable')
    throw new ChannelError({ code: error.code, sent: 'no', retry: 'later', tell: error.tell, cause: error })
  return error.tell
}
