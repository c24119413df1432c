/** Trouble that was planned: `after` so many pass unharmed, `times` (once, unless said) they do not. */
export type Planned = { times?: number; after?: number }

/** The first that fits, and one time less of it. */
export const takePlanned = <F extends Planned>(planned: F[], fits: (fault: F) => boolean): F | undefined => {
  const at = planned.findIndex(fits)
  const fault = planned[at]
  if (!fault) return undefined
  if (fault.after) {
    fault.after--
    return undefined
  }
  fault.times = (fault.times ?? 1) - 1
  if (fault.times <= 0) planned.splice(at, 1)
  return fault
}
