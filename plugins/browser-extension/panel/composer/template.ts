import type { Template } from '@deskless/core/client'

/** What a template says with these values; a field that is still empty stands in its braces. */
export const filledTemplate = (
  { text, values: names }: Pick<Template, 'text' | 'values'>,
  values: Readonly<Record<string, string>>,
): string =>
  names.reduce((said, name) => said.replaceAll(`{{${name}}}`, () => values[name]?.trim() || `{{${name}}}`), text)
