import { sql } from 'kysely'

/** Of a message `m`: it tells one of these conversations again, wherever it was sent. What is erased does so no more. */
export const isTranscript = (accountId: string, conversations: readonly string[]) => sql<boolean>`
  m.account_id = ${accountId} AND m.memo ? 'transcript' AND m.memo->>'transcript' = ANY(${[...conversations]}::text[])`
