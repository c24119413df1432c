// Choosing an approved template in a form, and filling it in.
import type { Part, TemplateView } from '@deskless/core/contract'
import type { InputBlock, PlainTextOption } from '@slack/types'
import { LIMITS } from '../limits.ts'
import { escapedCut, oneLine } from './escape.ts'
import { asJson, asText } from './json.ts'
import { dispatching, fieldOf, input } from './modal.ts'
import { context, option, section } from './shapes.ts'
import type { KnownBlock, ViewState } from './types.ts'
import { dateWords } from './words.ts'

/** `action`: what choosing one is called, so that the form is drawn anew with its fields. */
export const templateFields = (
  action: string,
  templates: readonly TemplateView[],
  chosen: TemplateView | undefined,
): KnownBlock[] => {
  const select = {
    type: 'static_select',
    action_id: action,
    options: templates.slice(0, LIMITS.select.options).map(templateOption),
    ...(chosen && { initial_option: templateOption(chosen) }),
  } as const
  return [
    dispatching(input('template', 'Template', select)),
    ...(chosen ? [section(`>${escapedCut(chosen.text, 2_500).replaceAll('\n', '\n>')}`)] : []),
    ...(chosen?.values ?? []).slice(0, VALUES_MAX).map(valueInput),
  ]
}

/** Of templates that were learnt earlier, because the provider is silent. */
export const asOfLine = (templates: readonly TemplateView[]): KnownBlock[] => {
  const asOf = templates.find((one) => one.asOf)?.asOf
  return asOf ? [context(`⚠️ The provider cannot be asked now. These are its templates as of ${dateWords(asOf)}.`)] : []
}

const VALUES_MAX = 30

/** A provider counts what it fills in from 1, or names it. */
const valueInput = (name: string): InputBlock =>
  input(`value ${name}`, oneLine(name, 100, '–'), {
    type: 'plain_text_input',
    action_id: `value:${name}`,
    max_length: 1_000,
  })

export const templateKey = ({ name, language }: Pick<TemplateView, 'name' | 'language'>): string =>
  `${name} ${language}`.slice(0, LIMITS.option.value)

const templateOption = (template: TemplateView): PlainTextOption =>
  option(`${template.name} (${template.language})`, templateKey(template))

/** The template with what was typed into its fields. */
export const readTemplate = (state: ViewState, template: TemplateView): Part => {
  const { name, language, values: names } = template
  const typed = (value: string): string => asText(asJson(fieldOf(state, `value ${value}`)).value).trim()
  const values = Object.fromEntries(names.map((value) => [value, typed(value)]))
  return { is: 'template', name, language, values, text: filled(template, values) }
}

const filled = ({ text, values }: TemplateView, given: Readonly<Record<string, string>>): string =>
  values.reduce((words, name) => words.replaceAll(`{{${name}}}`, given[name] ?? ''), text)
