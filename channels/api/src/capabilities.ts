import type { Capabilities } from '@deskless/core/contract'
import { MARKS } from '@deskless/core/contract'
import type { Inbox } from './settings.ts'
import { isPulled, namespaceOf } from './settings.ts'

const MB = 1024 * 1024
const PER_THREAD = 10
const STEPS = ['accepted', 'delivered', 'read'] as const

const told = (can: boolean) => (can ? ('native' as const) : ('refuse' as const))

/** What an administrator says the other side can do. */
export const capabilities = (inbox: Inbox): Capabilities => {
  const { settings: it } = inbox
  return {
    text: { max: it.textMax, marks: it.markdown ? MARKS : [] },
    file: it.fileMaxMb === 0 ? 'refuse' : { max: it.fileMaxMb * MB, mimes: ['*/*'], perMessage: it.filesPerMessage },
    choices: it.choices,
    card: it.card,
    form: it.form,
    location: it.location,
    template: 'refuse',
    edit: told(it.edit),
    remove: told(it.remove),
    react: told(it.react),
    // Nobody fetches in time to see it.
    typing: told(it.typing && !isPulled(inbox)),
    seen: told(it.seen),
    receipts: STEPS.slice(0, STEPS.indexOf(it.receipts) + 1),
    start: it.writeFirst ? { namespace: namespaceOf(inbox) } : 'known-thread',
    // Every call says its id, and the other side folds what it had before.
    resend: 'safe',
    pace: { perSecond: it.perSecond, perThread: Math.min(PER_THREAD, it.perSecond) },
    ...(it.windowHours && {
      window: { from: 'contact-message' as const, lasts: `${it.windowHours}h` as const, outside: [] },
    }),
  }
}
