// The double in a process of its own, so that its ledger outlives whatever happens to the hub.
import { startApart } from '@deskless/core/double'
import type { Draft, Entry, Fault, Mail } from './index.ts'

export type MailWorld = {
  url: string
  smtp: number
  fault(fault: Fault): Promise<void>
  ledger(): Promise<Entry[]>
  box(who: string): Promise<Mail[]>
  writes(draft: Omit<Draft, 'answers'> & { door: string; answersId?: string }): Promise<{ status: number; mail: Mail }>
  stop(): Promise<void>
}

type About = { url: string; smtp: number; control: string }

export const startWorld = async (...args: string[]): Promise<MailWorld> => {
  const { about, act, read, stop } = await startApart<About>(new URL('main.ts', import.meta.url), args)
  return {
    url: about.url,
    smtp: about.smtp,
    fault: async (fault) => void (await act('fault', fault)),
    ledger: async () => (await read('ledger')) as Entry[],
    box: async (who) => (await read(`box?who=${encodeURIComponent(who)}`)) as Mail[],
    writes: async (draft) => (await act('writes', draft)) as { status: number; mail: Mail },
    stop,
  }
}
