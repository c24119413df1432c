// What the service does wrong when told to.

/** `drop-after`: it is done, and the answer never comes. `drop-before`: nothing is done, and no answer either. */
export type Effect =
  | { is: 'refuse'; status: number; code?: string; retryAfter?: number }
  | { is: 'drop-after' }
  | { is: 'drop-before' }
  | { is: 'html'; status: number }
/** `twice`: brought again at once. `late`: brought behind the next one. */
export type DeliveryEffect = { is: 'twice' } | { is: 'late' }

export type Operation = 'create' | 'post' | 'edit' | 'delete' | 'react' | 'members' | 'token' | 'image'
export type Fault =
  | { on: Operation; effect: Effect; times?: number }
  | { on: 'delivery'; effect: DeliveryEffect; times?: number }

export type Faults = {
  add(fault: Fault): void
  take(on: Operation): Effect | undefined
  takeDelivery(): DeliveryEffect | undefined
  clear(): void
}

export const createFaults = (): Faults => {
  let waiting: Required<Fault>[] = []
  const next = (on: Fault['on']): Fault['effect'] | undefined => {
    const found = waiting.find((fault) => fault.on === on)
    if (!found) return undefined
    found.times -= 1
    if (found.times <= 0) waiting = waiting.filter((fault) => fault !== found)
    return found.effect
  }
  return {
    add: (fault) => void waiting.push({ times: 1, ...fault } as Required<Fault>),
    take: (on) => next(on) as Effect | undefined,
    takeDelivery: () => next('delivery') as DeliveryEffect | undefined,
    clear: () => {
      waiting = []
    },
  }
}
