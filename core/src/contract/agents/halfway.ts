import type { Connection } from '../context.ts'
import { ChannelError } from '../errors.ts'

/** A post of several calls failed after these keys: they are noted, and the failure no longer says that nothing was shown. */
export const halfway = async (
  error: unknown,
  delivery: string,
  keys: readonly string[],
  { desk }: Pick<Connection, 'desk'>,
): Promise<unknown> => {
  for (const [piece, key] of keys.entries()) await desk?.echo({ delivery, piece, key })
  if (keys.length === 0 || !(error instanceof ChannelError)) return error
  const { code, retry, tell, cause } = error
  return new ChannelError({ code, sent: 'unsure', retry, tell, cause })
}
