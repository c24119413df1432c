// Everything that went over the wire, in order.

export type Entry =
  | {
      is: 'call'
      /** Which of the service's addresses was asked. */
      service: string
      operation: string
      conversation: string
      /** 0: no answer came back. */
      status: number
      at: number
      body?: unknown
      token: string
      /** The message it made, also where the answer got lost. */
      made?: string
      /** Seconds it was asked to wait. */
      retryAfter?: number
    }
  | { is: 'delivery'; activity: Record<string, unknown>; status: number; answer: unknown; at: number }

export type Ledger = {
  note(entry: Entry): void
  all(): readonly Entry[]
  forget(): void
}

export const createLedger = (): Ledger => {
  let entries: Entry[] = []
  return {
    note: (entry) => void entries.push(entry),
    all: () => entries,
    forget: () => {
      entries = []
    },
  }
}
