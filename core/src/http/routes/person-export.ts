import { z } from 'zod'
import { conversation, message, when } from './schemas.ts'

const recordShape = {
  system: z.string(),
  type: z.string(),
  id: z.string(),
  url: z.string().nullable(),
  label: z.string(),
}

export const personExport = z.object({
  contacts: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      avatarUrl: z.string().nullable(),
      locale: z.string().nullable(),
      timeZone: z.string().nullable(),
      attributes: z.record(z.string(), z.string()),
      since: when,
    }),
  ),
  identities: z.array(
    z.object({
      namespace: z.string(),
      value: z.string(),
      verified: z.boolean(),
      optedOutAt: when.nullable(),
      since: when,
    }),
  ),
  conversations: z.array(conversation.omit({ contact: true }).extend({ messages: z.array(message) })),
  links: z.array(z.object({ ...recordShape, contact: z.string().nullable(), conversation: z.string().nullable() })),
  remarks: z
    .array(z.object({ text: z.string(), since: when, editedAt: when.nullable() }))
    .describe('What agents keep about them.'),
  files: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      mime: z.string(),
      size: z.number().int(),
      status: z.enum(['ready', 'pending', 'missing']),
      url: z.string().describe('Opens the file for an hour.'),
    }),
  ),
  plugins: z.record(z.string(), z.record(z.string(), z.unknown())).describe('By plugin and contact.'),
})
