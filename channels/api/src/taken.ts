// A receipt also says that the other side has what it speaks of.
import { Refusal } from '@deskless/core/contract'
import type { Inbox } from './settings.ts'
import type { WireItem } from './wire.ts'

type Receipt = Extract<WireItem, { is: 'receipt' }>

/** Done anew for a repeat: the process may have died before it. What it is called from now on is kept before it goes. */
export const confirm = async (inbox: Inbox, receipts: readonly Receipt[]): Promise<void> => {
  if (receipts.length === 0) return
  for (const receipt of receipts) if (receipt.keys.length > 0) await name(inbox, receipt)
  await inbox.outbox.take(receipts.map(({ of }) => of))
}

const name = async ({ refs, outbox }: Inbox, { of, keys }: Receipt): Promise<void> => {
  const message = (await outbox.find([of]))[0]?.message ?? (await refs.find(of))?.id
  // The other side was quicker than our own note of having called it.
  if (!message) throw new Refusal('unavailable', `Nothing called ${of} is known here yet. Try again in a moment.`)
  for (const key of keys) await refs.claim(key, 'message', message)
}
