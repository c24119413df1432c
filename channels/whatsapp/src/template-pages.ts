// The templates of a business account as Meta lists them: page by page.
import { z } from '@deskless/core/contract'
import { call } from './api.ts'
import type { Inbox } from './settings.ts'

const page = z.looseObject({
  data: z.array(z.unknown()),
  paging: z
    .looseObject({ next: z.string().optional(), cursors: z.looseObject({ after: z.string().optional() }).optional() })
    .optional(),
})

const PAGE = 200
/** A business may have 6,000; nobody chooses from more than this. */
const PAGES_MAX = 30

type Asked = { fields: string; status?: string; signal?: AbortSignal }

export const templatesAt = async (inbox: Inbox, { fields, status, signal }: Asked): Promise<unknown[]> => {
  const found: unknown[] = []
  let after: string | undefined
  for (let i = 0; i < PAGES_MAX; i++) {
    const asked = { fields, limit: String(PAGE), ...(status && { status }), ...(after && { after }) }
    const path = `/${inbox.settings.businessAccountId}/message_templates?${new URLSearchParams(asked)}`
    const { data, paging } = page.parse(await call(inbox, path, { ...(signal && { signal }) }))
    found.push(...data)
    after = paging?.next ? paging.cursors?.after : undefined
    if (!after) break
  }
  return found
}
