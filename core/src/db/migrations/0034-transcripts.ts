/** Transcripts, found by what they tell of when a person is erased, and by their day when one address gets too many. */
export const statements = [
  `CREATE INDEX messages_transcript ON messages (account_id, (memo->>'transcript')) WHERE memo ? 'transcript'`,
  `CREATE INDEX messages_transcript_day ON messages (account_id, created_at) WHERE memo ? 'transcript'`,
]
