import { ChannelError, Refusal } from './errors.ts'

/** What `beforeSending` calls whatever nobody gave a name. */
export const NOT_READY = 'not_ready'

/**
 * What a send makes ready before the first byte leaves: credentials, files, a look at a list. However it ends, nothing was
 * sent, so whatever breaks it is tried again instead of leaving an agent in doubt. What is refused stays refused.
 */
export const beforeSending = async <T>(work: () => T | Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw error instanceof Refusal ? error : notSent(error)
  }
}

const notSent = (error: unknown): ChannelError => {
  if (!(error instanceof ChannelError))
    return new ChannelError({ code: NOT_READY, sent: 'no', retry: 'later', tell: TELL, cause: error })
  if (error.sent === 'no') return error
  const { code, retry, tell } = error
  return new ChannelError({ code, sent: 'no', retry, tell, cause: error })
}

const TELL = 'Something went wrong while this was made ready. Nothing was sent yet, and it is tried again.'
