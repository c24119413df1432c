import { buffer } from 'node:stream/consumers'
import type { FilePart, MessageView } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { fileLink, openFile } from '../files/index.ts'
import { messageViews } from '../queries/views.ts'
import type { Services } from '../services.ts'
import type { Cleaned } from './clean.ts'
import { clean } from './clean.ts'
import type { LayoutId } from './link.ts'
import { pictureLink } from './link.ts'

/** Far more than a person reads, and little enough to be cleaned while others wait. */
const LONGEST = 1_000_000

/** `cut`: it goes on, and the rest is not shown. */
export type Layout = Cleaned & { message: MessageView; cut: boolean }

/** An HTML part of a message, cleaned. `pictures`: also those that lie elsewhere. */
export const openLayout = async (services: Services, at: LayoutId, pictures: boolean): Promise<Layout> => {
  const message = await messageWith(services, at)
  const { file, stream } = await openFile(services, at, { start: 0, end: LONGEST - 1 })
  const html = new TextDecoder().decode(await buffer(stream))
  const names = ownPictures(message)
  const cleaned = await clean(html, {
    own: (cid) => {
      const id = names.get(cid)
      return id && fileLink(services, at.accountId, id)
    },
    elsewhere: (url) => (pictures ? pictureLink(services, at, url) : undefined),
  })
  return { ...cleaned, message, cut: file.size > LONGEST }
}

const notFound = (): Refusal => new Refusal('not_found', 'There is no such page, or the link to it has ended.')

/** Only what its message calls its layout is shown as one: any other file stays a file. */
const messageWith = async ({ db }: Services, { accountId, id }: LayoutId): Promise<MessageView> => {
  const file = await db.root
    .selectFrom('files')
    .select('message_id')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  const [message] = file?.message_id ? await messageViews(db.root, accountId, [file.message_id]) : []
  if (!message || message.removedAt || layoutOf(message)?.file !== id) throw notFound()
  return message
}

/** The part that says how a message was laid out, once it is a file of ours. */
export const layoutOf = ({ parts }: Pick<MessageView, 'parts'>): (FilePart & { file: string }) | undefined =>
  parts.find((part): part is FilePart & { file: string } => part.is === 'file' && part.as === 'html' && !!part.file)

/** By what the HTML calls them. Of two with one name the first counts. */
const ownPictures = ({ parts }: MessageView): ReadonlyMap<string, string> => {
  const names = new Map<string, string>()
  for (const part of parts)
    if (part.is === 'file' && part.as === 'image' && part.file && part.cid && !names.has(part.cid))
      names.set(part.cid, part.file)
  return names
}
