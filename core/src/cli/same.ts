/** Settings the file leaves out keep their value, so only those it names are compared. */
export const isSame = (present: Record<string, unknown>, wanted: Record<string, unknown>): boolean =>
  Object.entries(wanted).every(([name, value]) => JSON.stringify(present[name]) === JSON.stringify(value))
