// What comes before a visitor's first word: the entry form, and the work their browser may be asked for.
import type { Connection } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import type { Entered } from './entry.ts'
import { entered, fieldViews } from './entry.ts'
import type { WidgetSettings } from './settings.ts'
import type { Visit } from './token.ts'
import { readEntry } from './token.ts'
import type { Batch, PublicConfig } from './wire.ts'
import { checkWork } from './work.ts'

type Seen = Pick<Visit, 'user' | 'visitor' | 'threads'>

/** The form this visitor has to answer, if any. */
export const entryOf = (settings: WidgetSettings, { user }: Seen): PublicConfig['entry'] => {
  const { entryForm, entryFields, entryIntro } = settings
  const asked = entryForm === 'everybody' || (entryForm === 'anonymous' && !user)
  return asked && entryFields.length > 0 ? { intro: entryIntro, fields: fieldViews(entryFields) } : undefined
}

export type Admitted = { entered?: Entered; trapped?: boolean }
type Asking = Pick<Batch, 'entry' | 'work'>
type Inbox = Pick<Connection<WidgetSettings>, 'id' | 'settings' | 'hub'>

/** Who spoke before has been let in; who has not shows what was asked of them. */
export const admit = async (inbox: Inbox, visit: Visit, asking: Asking, key: Uint8Array): Promise<Admitted> => {
  const { settings } = inbox
  const form = entryOf(settings, visit)
  const work = visit.user ? 0 : settings.proofOfWork
  const entry = readEntry(key, visit.threads, asking.entry)
  if ((form && !entry) || work > 0) {
    if (!(await spokeBefore(inbox, visit))) {
      if (form && !entry) throw new Refusal('invalid', 'This chat begins with a form. Reload the page and fill it in.')
      checkWork(work, visit.visitor, asking.work)
    }
  }
  if (!entry) return {}
  return { entered: entered(settings.entryFields, entry.answers), ...(entry.trapped ? { trapped: true } : {}) }
}

const spokeBefore = async ({ id, hub }: Inbox, { threads }: Seen): Promise<boolean> => {
  for (const thread of threads) if ((await hub.read.thread(id, thread)).length > 0) return true
  return false
}
