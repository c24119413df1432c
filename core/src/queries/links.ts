import { sql } from 'kysely'
import type { LinkView } from '../contract/index.ts'
import type { Sql } from './filter.ts'

/** Links as they are shown, in the order they were made. `which`: over rows `l`. */
export const linksAsJson = (which: Sql): Sql => sql`
  (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('link', l.id, 'system', l.system, 'type', l.type, 'id', l.record, 'url', l.url, 'label', l.label))
    ORDER BY l.created_at, l.id), '[]') FROM record_links l WHERE ${which})`

/** Only where there are some. */
export const shownLinks = (links: LinkView[]): { links?: LinkView[] } => (links.length > 0 ? { links } : {})
