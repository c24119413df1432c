// Reading what comes from outside without believing anything about it.
export type Json = Record<string, unknown>

export const asJson = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
export const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

export const parsedJson = (text: unknown): Json => {
  try {
    return asJson(JSON.parse(asText(text)))
  } catch {
    return {}
  }
}
