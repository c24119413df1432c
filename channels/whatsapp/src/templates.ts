// What Meta approved for writing outside the 24 hours.
import type { TemplateView } from '@deskless/core/contract'
import { z } from '@deskless/core/contract'
import { keepTemplates, keptTemplates } from './kept-templates.ts'
import type { Inbox } from './settings.ts'
import { NAMES } from './template-content.ts'
import { templatesAt } from './template-pages.ts'

const button = z.looseObject({ type: z.string(), text: z.string().default(''), url: z.string().optional() })
type Button = z.infer<typeof button>

const component = z.looseObject({
  type: z.string(),
  format: z.string().optional(),
  text: z.string().default(''),
  buttons: z.array(button).default([]),
})
type Component = z.infer<typeof component>

const template = z.looseObject({
  name: z.string(),
  language: z.string(),
  status: z.string(),
  components: z.array(component).default([]),
})
type Template = z.infer<typeof template>

export const templates = async (inbox: Inbox): Promise<TemplateView[]> => {
  const found = await listed(inbox).catch((error: unknown) => keptTemplates(inbox, error))
  if (!found.some(({ asOf }) => asOf)) await keepTemplates(inbox, found)
  return found
}

const listed = async (inbox: Inbox): Promise<TemplateView[]> => {
  const found = await templatesAt(inbox, { fields: 'name,language,status,components', status: 'APPROVED' })
  return found.flatMap(viewOf).sort((a, b) => (a.name + a.language < b.name + b.language ? -1 : 1))
}

/** One nobody could fill in from here is left out. */
const viewOf = (given: unknown): TemplateView[] => {
  const read = template.safeParse(given)
  if (!read.success || read.data.status !== 'APPROVED' || !isFillable(read.data)) return []
  const drawn = read.data.components.map(drawnOf)
  const text = drawn
    .map((one) => one.text)
    .filter(Boolean)
    .join('\n')
  return [{ name: read.data.name, language: read.data.language, text, values: drawn.flatMap((one) => one.values) }]
}

const KNOWN = new Set(['HEADER', 'BODY', 'FOOTER', 'BUTTONS'])
const FORMATS = new Set(['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT'])
const BUTTONS = new Set([
  'QUICK_REPLY',
  'URL',
  'PHONE_NUMBER',
  'COPY_CODE',
  'OTP',
  'VOICE_CALL',
  'REQUEST_CONTACT_INFO',
])

const isFillable = ({ components }: Template): boolean =>
  components.every(
    ({ type, format = 'TEXT', buttons }) =>
      KNOWN.has(type.toUpperCase()) &&
      FORMATS.has(format.toUpperCase()) &&
      buttons.every((one) => BUTTONS.has(one.type.toUpperCase())),
  )

type Drawn = { text: string; values: string[] }

const drawnOf = (one: Component): Drawn => {
  switch (one.type.toUpperCase()) {
    case 'HEADER':
      return headerOf(one)
    case 'BODY':
      return { text: one.text, values: variablesIn(one.text) }
    case 'BUTTONS':
      return joined(one.buttons.map(buttonOf))
    default:
      return { text: one.text, values: [] }
  }
}

/** Its variables get names of their own: the body counts from 1, too. */
const headerOf = ({ format = 'TEXT', text }: Component): Drawn => {
  if (format.toUpperCase() !== 'TEXT') {
    const name = NAMES.header(format.toLowerCase())
    return { text: `[{{${name}}}]`, values: [name] }
  }
  const variables = variablesIn(text)
  return {
    text: variables.reduce((filled, name) => filled.replaceAll(`{{${name}}}`, `{{${NAMES.header(name)}}}`), text),
    values: variables.map(NAMES.header),
  }
}

const buttonOf = ({ type, text, url }: Button, index: number): Drawn => {
  const kind = type.toUpperCase()
  if (kind === 'COPY_CODE') return { text: `[${text || 'Copy code'}]`, values: [NAMES.button(index, 'code')] }
  const dynamic = kind === 'OTP' || (kind === 'URL' && url !== undefined && variablesIn(url).length > 0)
  return { text: `[${text}]`, values: dynamic ? [NAMES.button(index, 'url')] : [] }
}

const joined = (drawn: readonly Drawn[]): Drawn => ({
  text: drawn.map(({ text }) => text).join(' '),
  values: drawn.flatMap(({ values }) => values),
})

/** Each once, in the order Meta fills them in. */
const variablesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/\{\{\s*([\w.-]{1,60})\s*\}\}/g)].map((found) => found[1] as string)),
]
