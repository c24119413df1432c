import type { Part } from '../../contract/index.ts'
import type { Json, Maybe, When } from './column.ts'

/** Neither member nor team: it is the account's. */
export type CannedResponses = {
  account_id: string
  id: string
  member_id: Maybe<string>
  team_id: Maybe<string>
  short_code: string
  parts: Json<Part[]>
  text: string
  code_words: string
  searched: string
  created_at: When
  updated_at: When
}

export type CannedResponseUses = { account_id: string; member_id: string; response_id: string; used_at: When }
