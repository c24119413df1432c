// What the service does wrong when told to.

/** `drop-after`: it is done, and the answer never comes. `drop-before`: nothing is done, and no answer either. */
export type Effect =
  | { is: 'refuse'; status: number; code?: string; retryAfter?: number }
  | { is: 'drop-after' }
  | { is: 'drop-before' }
  | { is: 'html'; status: number }
  | { is: 'slow'; ms: number }
/** `twice`: brought again at once, as often as `copies` says. `late`: brought behind the next one. */
export type DeliveryEffect = { is: 'twice'; copies?: number } | { is: 'late' }

export type Operation = 'create' | 'post' | 'edit' | 'delete' | 'react' | 'members' | 'token' | 'image'
/** `chance`: it stays until it is mended, and strikes so often. */
type Often = { times?: number; chance?: number }
export type Fault = ({ on: Operation; effect: Effect } | { on: 'delivery'; effect: DeliveryEffect }) & Often

export type Faults = {
  add(fault: Fault): void
  take(on: Operation): Effect | undefined
  takeDelivery(): DeliveryEffect | undefined
  clear(): void
}

export const createFaults = (): Faults => {
  let waiting: (Fault & { times: number })[] = []
  const next = (on: Fault['on']): Fault['effect'] | undefined => {
    const found = waiting.find(
      (fault) => fault.on === on && (fault.chance === undefined || Math.random() < fault.chance),
    )
    if (!found) return undefined
    if (found.chance !== undefined) return found.effect
    found.times -= 1
    if (found.times <= 0) waiting = waiting.filter((fault) => fault !== found)
    return found.effect
  }
  return {
    add: (fault) => void waiting.push({ times: 1, ...fault }),
    take: (on) => next(on) as Effect | undefined,
    takeDelivery: () => next('delivery') as DeliveryEffect | undefined,
    clear: () => {
      waiting = []
    },
  }
}
