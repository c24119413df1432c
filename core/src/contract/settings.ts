import { z } from 'zod'

/**
 * Settings are zod objects: one source for the type, the validation, the admin form and the API docs.
 * `secret('Bot token')` marks what is sealed at rest and never shown again.
 */
export const secret = (label: string) => z.string().min(1).meta({ secret: true, title: label })

export const url = (label: string) => z.url({ protocol: /^https?$/ }).meta({ title: label })

export type SettingsSchema = z.ZodObject

/** The names of the settings that are sealed. */
export const secretNames = (schema: SettingsSchema): string[] =>
  Object.entries(schema.shape)
    .filter(([, field]) => isSecret(field as z.ZodType))
    .map(([name]) => name)

const isSecret = (field: z.ZodType): boolean => {
  if (field.meta()?.secret === true) return true
  const inner = (field as { def?: { innerType?: z.ZodType } }).def?.innerType
  return inner ? isSecret(inner) : false
}
