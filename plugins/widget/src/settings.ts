import { secret, z } from '@deskless/core/contract'

const origin = z
  .string()
  .regex(/^https?:\/\/[^/\s]+$/, 'An origin looks like https://www.example.com, without a path.')
  .transform((value) => value.toLowerCase())

export const settings = z.object({
  title: z.string().min(1).max(80).default('Chat with us').meta({ title: 'Title' }),
  greeting: z
    .string()
    .max(500)
    .default('Hi there! How can we help you today?')
    .meta({ title: 'Greeting', description: 'Shown before the first message.' }),
  replyTime: z
    .string()
    .max(120)
    .default('')
    .meta({ title: 'Reply time', description: 'For example: “Usually answers within minutes”.' }),
  teamName: z
    .string()
    .max(80)
    .default('Support')
    .meta({ title: 'Team name', description: 'The author of a message whose agent has no name.' }),
  accent: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'A colour looks like #2f6f5e.')
    .default('#3b4ef0')
    .meta({ title: 'Accent colour' }),
  locale: z.enum(['auto', 'en', 'es', 'ar']).default('auto').meta({ title: 'Language' }),
  theme: z.enum(['auto', 'light', 'dark']).default('auto').meta({ title: 'Appearance' }),
  allowedOrigins: z
    .array(origin)
    .max(100)
    .default([])
    .meta({ title: 'Allowed sites', description: 'Origins that may show this widget. Empty: any.' }),
  identitySecret: secret('Identity secret').optional(),
  requireIdentity: z.boolean().default(false).meta({ title: 'Only for signed-in users' }),
})

export type WidgetSettings = z.infer<typeof settings>
