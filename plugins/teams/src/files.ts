import type { Part } from '@deskless/core/contract'
import { ChannelError, FetchError, Refusal } from '@deskless/core/contract'
import type { Attachment } from './activity.ts'
import type { Installation } from './client.ts'
import { serviceUrlFor } from './places-known.ts'
import { botToken } from './token.ts'

const MOST_BYTES = 25_000_000
const MOST_FILES = 10

/** What a line carries: pasted pictures are fetched; files of a channel lie in SharePoint, and are only named. */
export const partsOfFiles = async (
  installation: Installation,
  conversation: string,
  attachments: readonly Attachment[] = [],
): Promise<Part[]> => {
  const parts: Part[] = []
  for (const attachment of attachments.filter(isFile).slice(0, MOST_FILES))
    parts.push(await partOf(installation, conversation, attachment))
  return parts
}

const isFile = ({ contentType = '', contentUrl, name }: Attachment): boolean =>
  contentType.startsWith('image/')
    ? contentUrl !== undefined
    : contentType === 'reference' || (name !== undefined && contentType.includes('file'))

export const hasFiles = (attachments: readonly Attachment[] = []): boolean => attachments.some(isFile)

const partOf = async (installation: Installation, conversation: string, attachment: Attachment): Promise<Part> => {
  const { contentType = '', name, contentUrl = '' } = attachment
  if (!contentType.startsWith('image/')) return { is: 'unknown', what: `the file ${name ?? ''}: open it in Teams` }
  const bytes = await fetched(installation, conversation, contentUrl)
  if (!bytes) return { is: 'unknown', what: `the picture ${name ?? ''}: it could not be fetched from Teams` }
  const picture = { name: name ?? 'picture.png', mime: imageType(contentType), bytes }
  const saved = await installation.hub.files.save(picture).catch(refusedAs)
  if ('why' in saved) return { is: 'unknown', what: `the picture ${name ?? ''}: ${saved.why}` }
  return { is: 'file', file: saved.id, name: saved.name, mime: saved.mime, size: saved.size, as: 'image' }
}

/** What was refused stays refused. Where nobody can say for now, the line waits for another try: a refusal would end it. */
const refusedAs = (error: unknown): { why: string } => {
  if (!(error instanceof Refusal)) throw error
  if (error.code === 'unavailable')
    throw new ChannelError({ code: error.code, sent: 'no', retry: 'later', tell: error.tell, cause: error })
  return { why: error.tell }
}

const imageType = (contentType: string): string =>
  /^image\/[a-z0-9.+-]+$/i.test(contentType) ? contentType : 'image/png'

/** The bot's token goes to the service the line came from, and to no other place a line may name. */
const fetched = async (
  installation: Installation,
  conversation: string,
  url: string,
): Promise<Uint8Array | undefined> => {
  const service = new URL(await serviceUrlFor(installation, conversation)).origin
  if (!URL.canParse(url) || new URL(url).origin !== service) return undefined
  const get = (token: string) =>
    installation.hub.safeFetch(url, {
      headers: { authorization: `Bearer ${token}` },
      maxBytes: MOST_BYTES,
      redirects: 0,
    })
  try {
    const token = await botToken(installation)
    const first = await get(token)
    const answer = first.status === 401 ? await get(await botToken(installation, token)) : first
    return answer.status === 200 ? await answer.bytes() : undefined
  } catch (error) {
    if (error instanceof FetchError) return undefined
    throw error
  }
}
