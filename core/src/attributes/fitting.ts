import type { Acting } from '../commands/acting.ts'
import type { AttributeBearer } from '../contract/index.ts'
import { attributeValue, Refusal } from '../contract/index.ts'
import { attributeViews } from '../queries/attributes.ts'

type Values = Record<string, string>
const ATTRIBUTES_MAX = 200

/**
 * What is kept once somebody set some of them: what is defined must fit its type, and is kept in one form; what is not
 * defined is text. Null takes one away. Only what is set is looked at: older values stay, whatever was defined since.
 */
export const fittingAttributes = async (
  { trx, accountId }: Pick<Acting, 'trx' | 'accountId'>,
  of: AttributeBearer,
  kept: Values,
  wanted: Readonly<Record<string, string | null>> = {},
): Promise<Values> => {
  const names = Object.keys(wanted)
  if (names.length === 0) return kept
  const defined = new Map((await attributeViews(trx, accountId, of)).map((one) => [one.key, one]))
  const after: Values = { ...kept }
  for (const name of names) {
    const value = wanted[name] ?? null
    const definition = defined.get(name)
    if (value === null) delete after[name]
    else after[name] = definition && !definition.retired ? attributeValue(definition, value) : value
  }
  if (Object.keys(after).length > ATTRIBUTES_MAX) throw new Refusal('invalid', `Up to ${ATTRIBUTES_MAX} attributes.`)
  return after
}

/** Their names only: an event outlives the person it speaks of, so it never says what stood there. */
export const differingAttributes = (before: Values, after: Values): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .map((name) => `attributes.${name}`)
