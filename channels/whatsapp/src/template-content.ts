// The values of a template, by the names we gave them when it was fetched → its components. The names say where each goes,
// so that nothing has to be asked of Meta to send one.
import type { Part } from '@deskless/core/contract'

type TemplatePart = Extract<Part, { is: 'template' }>
type Component = Record<string, unknown>

/** `header 1`, `header image`, `button 2 url`; what stands alone belongs to the body. */
export const NAMES = {
  header: (name: string) => `header ${name}`,
  button: (index: number, kind: 'url' | 'code') => `button ${index + 1} ${kind}`,
}

const MEDIA = new Set(['image', 'video', 'document'])

export const templateContent = ({ name, language, values }: TemplatePart) => {
  const components = [...headerOf(values), ...bodyOf(values), ...buttonsOf(values)]
  return { name, language: { code: language }, ...(components.length > 0 && { components }) }
}

type Values = TemplatePart['values']

/** A provider counts what it fills in, or names it. */
const parameter = ([name, text]: [string, string]): Component => ({
  type: 'text',
  ...(!/^\d+$/.test(name) && { parameter_name: name }),
  text,
})

const headerOf = (values: Values): Component[] => {
  const given = inOrder(
    Object.entries(values).flatMap(([name, value]) => (name.startsWith('header ') ? [[name.slice(7), value]] : [])),
  )
  if (given.length === 0) return []
  const parameters = given.map(([kind, value]) =>
    MEDIA.has(kind) ? { type: kind, [kind]: { link: value } } : parameter([kind, value]),
  )
  return [{ type: 'header', parameters }]
}

const bodyOf = (values: Values): Component[] => {
  const given = inOrder(Object.entries(values).filter(([name]) => !/^(?:header|button) /.test(name)))
  return given.length > 0 ? [{ type: 'body', parameters: given.map(parameter) }] : []
}

const buttonsOf = (values: Values): Component[] =>
  Object.entries(values).flatMap(([name, value]) => {
    const [, number, kind] = /^button (\d+) (url|code)$/.exec(name) ?? []
    if (!number) return []
    const is = kind === 'url' ? { type: 'text', text: value } : { type: 'coupon_code', coupon_code: value }
    return [
      {
        type: 'button',
        sub_type: kind === 'url' ? 'url' : 'copy_code',
        index: String(Number(number) - 1),
        parameters: [is],
      },
    ]
  })

/** Those that are counted, by their number; names stay as they are. */
const inOrder = (given: (readonly [string, string] | string[])[]): [string, string][] =>
  (given as [string, string][]).toSorted(([a], [b]) => (/^\d+$/.test(a) && /^\d+$/.test(b) ? Number(a) - Number(b) : 0))
