// What reading a mail leaves for answering it.
import { z } from '@deskless/core/contract'

const memoSchema = z.object({
  /** Of the mail itself, with its brackets. */
  messageId: z.string().max(998).optional(),
  /** The root and the last ones, oldest first. */
  references: z.array(z.string().max(998)).max(30).default([]),
  /** It was sent by a machine, a list or a mail server: nothing automatic ever answers it. */
  automatic: z.boolean().default(false),
  /** The domain of the sender vouches for it: DMARC passed. */
  verified: z.boolean().default(false),
})

export type Memo = z.output<typeof memoSchema>

/** A memo is kept for years: one of another time is as good as none. */
export const readMemo = (memo: unknown): Memo => {
  const read = memoSchema.safeParse(memo ?? {})
  return read.success ? read.data : { references: [], automatic: false, verified: false }
}
