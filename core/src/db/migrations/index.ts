import { statements as tenants } from './0001-tenants.ts'
import { statements as connections } from './0002-connections.ts'
import { statements as conversations } from './0003-conversations.ts'
import { statements as lines } from './0004-lines.ts'
import { statements as signIn } from './0005-sign-in.ts'
import { statements as mirrors } from './0006-mirrors.ts'
import { statements as lists } from './0007-lists.ts'
import { statements as atRest } from './0008-at-rest.ts'
import { statements as apps } from './0009-apps.ts'
import { statements as notices } from './0010-notices.ts'
import { statements as holds } from './0011-holds.ts'
import { statements as rules } from './0012-rules.ts'

/** In order, never edited once released: migrations only add. */
export const migrations: Record<string, readonly string[]> = {
  '0001-tenants': tenants,
  '0002-connections': connections,
  '0003-conversations': conversations,
  '0004-lines': lines,
  '0005-sign-in': signIn,
  '0006-mirrors': mirrors,
  '0007-lists': lists,
  '0008-at-rest': atRest,
  '0009-apps': apps,
  '0010-notices': notices,
  '0011-holds': holds,
  '0012-rules': rules,
}
