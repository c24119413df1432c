import type { Hub } from '@deskless/core/contract'
import { ChannelError, Refusal } from '@deskless/core/contract'
import type { Place } from './imap.ts'
import { connectImap, imapError } from './imap.ts'

/** Paths of what can be read in a mailbox, the inbox first. A `Refusal` where the server does not let this token in. */
export const foldersOf = async (hub: Hub, place: Place, token: string): Promise<string[]> => {
  try {
    const client = await connectImap(hub, place, token)
    try {
      const all = await client.list()
      return all
        .flatMap(({ path, flags }) => (flags.has('\\Noselect') || flags.has('\\NonExistent') ? [] : [path]))
        .sort((a, b) => Number(isInbox(b)) - Number(isInbox(a)) || a.localeCompare(b))
    } finally {
      await client.logout().catch(() => client.close())
    }
  } catch (error) {
    throw told(imapError(error), place.address)
  }
}

const isInbox = (path: string): boolean => path.toUpperCase() === 'INBOX'

const told = (error: unknown, address: string): unknown => {
  if (!(error instanceof ChannelError)) return error
  const why =
    error.code === 'sign_in'
      ? `The mail server does not let this sign-in into ${address}: IMAP must be switched on there, and whoever signs in must be allowed to read it.`
      : error.tell
  return new Refusal('closed', `${why} Begin again.`)
}
