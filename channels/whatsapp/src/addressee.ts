import type { OutMessage } from '@deskless/core/contract'

export type Addressee = { to: string } | { recipient: string }

/** By the digits Meta itself used last, else by the number, else by the name it gave somebody who hides theirs. */
export const addressee = ({
  memo,
  thread,
  identities,
}: Pick<OutMessage, 'memo' | 'thread' | 'identities'>): Addressee => {
  if (typeof memo?.waId === 'string') return { to: memo.waId }
  if (/^\+?\d+$/.test(thread)) return { to: thread.replace('+', '') }
  const phone = identities.find(({ namespace }) => namespace === 'phone')
  return phone ? { to: phone.value.replace('+', '') } : { recipient: thread }
}
