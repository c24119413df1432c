import { createHash } from 'node:crypto'

/** JSON with sorted keys: the same wish in another order is the same wish. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, field]) => field !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`
}

export const bodyHash = (name: string, body: unknown): Buffer =>
  createHash('sha256')
    .update(canonical([name, body]))
    .digest()
