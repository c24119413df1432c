import type { z } from 'zod'

/** An answer that is not as declared is our mistake, never the caller's: it must not look like a refusal of the request. */
export const checkedAnswer = (schema: z.ZodType, value: unknown, where: string): unknown => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Error(
    `${where} answered other than declared: ${parsed.error.issues.map((i) => `${i.path.join('.')} ${i.message}`).join('; ')}`,
  )
}
