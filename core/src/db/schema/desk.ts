// What a tool of agents keeps for them.
import type { ColumnType, Generated } from 'kysely'
import type { AttributeBearer, AttributeType, DraftBody, ViewFilter } from '../../contract/index.ts'
import type { Json, JsonOr, Maybe, When } from './column.ts'
import type { StoredAuthor } from './conversations.ts'

/** Without a member it is everybody's. */
export type SavedViews = {
  account_id: string
  id: string
  member_id: Maybe<string>
  name: string
  filter: Json<ViewFilter>
  created_at: When
  updated_at: When
}

export type AttributeDefinitions = {
  account_id: string
  id: string
  bearer: AttributeBearer
  key: string
  label: string
  type: AttributeType
  about: Generated<string>
  options: JsonOr<string[]>
  currency: Maybe<string>
  retired_at: Maybe<Date>
  created_at: When
}

/** Of a contact or of a conversation, never of both. */
export type RecordLinks = {
  account_id: string
  id: string
  contact_id: Maybe<string>
  conversation_id: Maybe<string>
  system: string
  type: string
  record: string
  url: Maybe<string>
  label: Generated<string>
  created_at: When
}

/** What agents keep about a person. */
export type Remarks = {
  account_id: string
  id: string
  contact_id: string
  author: Json<StoredAuthor>
  text: string
  created_at: When
  edited_at: Maybe<Date>
}

export type Seen = { account_id: string; conversation_id: string; member_id: string; number: number; at: When }

export type Drafts = {
  account_id: string
  conversation_id: string
  member_id: string
  number: number
  body: ColumnType<DraftBody | null, string | null, string | null>
  changed_at: When
}
