import { z } from 'zod'
import { attributeBearers, attributeTypes } from '../../contract/index.ts'
import { attributeViews } from '../../queries/attributes.ts'
import { route } from '../route.ts'

const attribute = z.object({
  id: z.string(),
  of: z.enum(attributeBearers),
  key: z.string(),
  label: z.string(),
  type: z.enum(attributeTypes),
  about: z.string(),
  options: z.array(z.string()),
  currency: z.string().optional(),
  retired: z.boolean().describe('No longer offered; what was set stays.'),
})

export const attributesRoutes = [
  route({
    method: 'GET',
    path: '/attributes',
    summary: 'Attributes the account defined',
    about:
      'Defined by `define_attribute`, retired by `retire_attribute`; set by `edit_contact` and `set_attributes`. A value is text in one form whatever its type: `12.5`, `2026-11-20`, `true`, an option, an address.',
    permission: 'conversations.read',
    answer: z.object({ data: z.array(attribute) }),
    run: async ({ services, caller }) => ({ data: await attributeViews(services.db.root, caller.accountId) }),
  }),
]
