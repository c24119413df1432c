/** The rows a scrolled place shows, with a few around them so that quick scrolling meets no holes. `to` is not included. */
export const spanOf = (at: {
  top: number
  height: number
  row: number
  count: number
  around?: number
}): { from: number; to: number } => {
  const around = at.around ?? 6
  const first = Math.floor(Math.max(0, at.top) / at.row)
  const last = Math.ceil((Math.max(0, at.top) + at.height) / at.row)
  return { from: Math.max(0, Math.min(first, at.count) - around), to: Math.min(at.count, last + around) }
}

/** Where to scroll so that a row is seen whole; undefined: it is already. */
export const scrollFor = (at: { index: number; top: number; height: number; row: number }): number | undefined => {
  const start = at.index * at.row
  if (start < at.top) return start
  if (start + at.row > at.top + at.height) return start + at.row - at.height
  return undefined
}
