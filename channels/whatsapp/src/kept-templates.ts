// The last list of templates that Meta gave, for when it cannot be asked.
import type { TemplateView } from '@deskless/core/contract'
import { ChannelError, z } from '@deskless/core/contract'
import type { Inbox } from './settings.ts'

const NAME = 'templates'
/** It lies in the row of the inbox, which is read often. */
const KEPT_MAX = 200_000

const keptSchema = z.object({
  at: z.coerce.date(),
  list: z.array(z.object({ name: z.string(), language: z.string(), text: z.string(), values: z.array(z.string()) })),
})

export const keepTemplates = async (inbox: Inbox, found: readonly TemplateView[]): Promise<void> => {
  const list: TemplateView[] = []
  let size = 0
  for (const one of found) {
    size += JSON.stringify(one).length
    if (size > KEPT_MAX) break
    list.push(one)
  }
  await inbox.keep(NAME, { at: new Date().toISOString(), list })
}

/** Each says of when it is. What a person has to mend is not hidden behind an old list. */
export const keptTemplates = async (inbox: Inbox, error: unknown): Promise<TemplateView[]> => {
  const away = error instanceof ChannelError && error.retry !== 'never' && error.code !== 'unauthorised'
  const kept = away ? keptSchema.safeParse(await inbox.kept(NAME)).data : undefined
  if (!kept) throw error
  return kept.list.map((one) => ({ ...one, asOf: kept.at }))
}
