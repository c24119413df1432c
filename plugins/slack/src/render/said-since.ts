// What a form shows of the talk itself: lines its reader may not have seen in the thread.
import type { MessageView } from '@deskless/core/contract'
import { escapedCut } from './escape.ts'
import { context, section } from './shapes.ts'
import type { KnownBlock } from './types.ts'
import { authorName } from './words.ts'

const SHOWN = 5

/** Said while somebody wrote: their answer waits until they read it. */
export const staleWarning = (stale: readonly MessageView[]): KnownBlock[] =>
  withHead(
    '⚠️ *Nothing was sent.* More was said while you were writing. Read it, then send or change your answer.',
    stale,
  )

/** Said before the form was opened, while Slack had not taken it into the thread yet. */
export const earlyLines = (early: readonly MessageView[]): KnownBlock[] =>
  withHead('Said a moment ago, and maybe not in the thread yet:', early)

const withHead = (head: string, lines: readonly MessageView[]): KnownBlock[] => {
  if (lines.length === 0) return []
  const shown = lines.slice(-SHOWN)
  const before = lines.length - shown.length
  return [
    section(head),
    ...(before > 0 ? [context(`${before} earlier ${before > 1 ? 'lines' : 'line'} in the thread.`)] : []),
    ...shown.map(({ author, text }) => {
      const said = escapedCut(text.trim() || '(no text)', 500).replaceAll('\n', '\n&gt; ')
      return section(`*${authorName(author)}*\n&gt; ${said}`)
    }),
    { type: 'divider' },
  ]
}
