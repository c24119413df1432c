// The form of an answer when the time to answer freely is over: only what the provider approved.
import type { MessageView, MirrorView, Part, TemplateView } from '@deskless/core/contract'
import { cut, oneLine, recipient } from '@deskless/core/contract'
import type { Json } from './elements.ts'
import { card, choose, line, small, submit, words, write } from './elements.ts'
import { newer } from './forms.ts'
import { titleOf, utc } from './words.ts'

/** What comes back with each of its buttons. `s`: the suggestion it answers. */
export type TemplateMemo = { c: string; nonce: string; seen: number; s?: string }

type About = {
  view: MirrorView
  templates: readonly TemplateView[]
  memo: TemplateMemo
  template?: TemplateView | undefined
  values?: readonly string[]
  stale?: readonly MessageView[]
  problem?: string
}

const VALUES_MAX = 30

export const templateKey = ({ name, language }: Pick<TemplateView, 'name' | 'language'>): string =>
  `${name} ${language}`

/** By its place: a provider calls it what it likes. */
export const valueField = (place: number): string => `value_${place}`

export const templateForm = ({ view, templates, memo, template, values = [], stale, problem }: About): Json => {
  const chosen = template ? { t: templateKey(template) } : {}
  return card(
    [
      line(`To ${recipient(view)}`, { weight: 'Bolder', size: 'Medium' }),
      small(titleOf(view.conversation)),
      ...newer(view, stale),
      small('The time to answer freely is over until they write again. An approved template may be sent.'),
      ...(problem ? [line(problem, { color: 'Attention' })] : []),
      ...templateFields(templates, template && templateKey(template), values),
    ],
    templates.length > 0
      ? [
          submit('Choose', 'template', { ...memo }, template ? undefined : 'positive'),
          ...(template ? [submit('Send', 'template_send', { ...memo, ...chosen }, 'positive')] : []),
        ]
      : [],
  )
}

/** Which one, and what is to be filled into it. */
export const templateFields = (
  templates: readonly TemplateView[],
  chosen: string | undefined,
  values: readonly string[],
): Json[] => {
  const asOf = templates.find((one) => one.asOf)?.asOf
  const template = templates.find((one) => templateKey(one) === chosen)
  if (templates.length === 0)
    return [line('⚠️ The provider has no approved template for this inbox. Ask an admin to have one approved.')]
  return [
    ...(asOf ? [small(`⚠️ The provider cannot be asked now. These are its templates as of ${utc(asOf)}.`)] : []),
    choice(templates, template),
    ...(template ? fieldsOf(template, values) : []),
  ]
}

const choice = (templates: readonly TemplateView[], template: TemplateView | undefined): Json =>
  choose(
    'template',
    'Template',
    templates.map((one) => ({ title: `${one.name} (${one.language})`, value: templateKey(one) })),
    template ? { value: templateKey(template) } : { placeholder: 'Choose one, then press Choose' },
  )

const fieldsOf = ({ text, values }: TemplateView, given: readonly string[]): Json[] => [
  { type: 'Container', style: 'emphasis', items: [words(cut(text, 2_500), 2_500)] },
  ...values
    .slice(0, VALUES_MAX)
    .map((name, i) => write(valueField(i), oneLine(name, 100, '–'), { value: given[i] ?? '' })),
]

/** The template with what was typed into its fields. */
export const filledTemplate = (
  { name, language, text, values: names }: TemplateView,
  typed: readonly string[],
): Part => {
  const values = Object.fromEntries(names.map((value, i) => [value, (typed[i] ?? '').trim()]))
  const filled = names.reduce((said, value) => said.replaceAll(`{{${value}}}`, values[value] ?? ''), text)
  return { is: 'template', name, language, values, text: filled }
}
