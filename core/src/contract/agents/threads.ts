import type { Connection } from '../context.ts'
import type { MessageView } from '../views.ts'

/** The root of the thread a line was typed in, as it was noted with the line. */
export const threadOf = ({ id }: Pick<Connection, 'id'>, { memo }: MessageView): string | undefined => {
  const origin = memo?.origin as { connection?: string; thread?: string } | undefined
  return origin?.connection === id ? origin.thread : undefined
}
