import { ChannelError } from '@deskless/core/contract'

const CODE = 'hub_unavailable'

/** It is tried again as a broken session is: the hub may be back at once. */
export const isHubAway = (error: unknown): boolean => error instanceof ChannelError && error.code === CODE

/** What the hub itself could not keep is no fault of the mail server, and is not told as one. */
export const kept = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (cause) {
    const tell =
      'The hub could not keep what came in: its database does not answer. Mail waits on its server until it can.'
    throw new ChannelError({ code: CODE, sent: 'no', retry: 'later', tell, cause })
  }
}
