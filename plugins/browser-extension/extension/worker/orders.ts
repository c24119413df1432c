// What the panel wants done.
import { pageKept } from '../shared/kept.ts'
import type { Ordered } from '../shared/messages.ts'
import { refreshUnread } from './badge.ts'
import { askPage, end, forgetMine, look, tell } from './pages.ts'
import { setSite } from './sites.ts'

/** Answers whether it was done, where that is not a matter of course. */
export const obey = async (ordered: Ordered): Promise<boolean> => {
  if (ordered.is === 'refresh') {
    await refreshUnread()
    return true
  }
  const tab = Number(ordered.tab)
  if (!Number.isInteger(tab)) return true
  switch (ordered.is) {
    case 'look':
      await look(tab)
      break
    case 'pick':
      await tell(tab, { is: 'pick' })
      break
    case 'chose':
      await tell(tab, { is: 'learn', visit: ordered.visit, value: ordered.value })
      break
    case 'forget':
      await forgetMine(ordered.host)
      await look(tab)
      break
    case 'insert':
      return askPage(tab, { is: 'insert', text: ordered.text })
    case 'site':
      await setSite(ordered.origin, ordered.when)
      await (ordered.when === 'never' ? end(tab) : again(tab))
      break
  }
  return true
}

/** What was switched off begins anew. */
const again = async (tab: number): Promise<void> => {
  if ((await pageKept(tab).read())?.state === 'off') await pageKept(tab).clear()
  await look(tab)
}
