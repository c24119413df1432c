// Microsoft's own schema of Adaptive Cards 1.5. It is in no npm package and not ours to carry: it is read where TEST_CORPORA
// names a folder with `microsoft/AdaptiveCards` in it.
import { createRequire } from 'node:module'
import { corpusText } from '@deskless/core/testing'
import { Ajv } from 'ajv'

const load = createRequire(import.meta.url)

const compiled = () => {
  const text = corpusText('microsoft/AdaptiveCards', 'schemas/1.5.0/adaptive-card.json')
  if (!text) return undefined
  // It is of draft 6, and bears the older name of an id.
  const { id: _, ...schema } = JSON.parse(text) as Record<string, unknown>
  const ajv = new Ajv({ strict: false, validateFormats: false })
  ajv.addMetaSchema(load('ajv/dist/refs/json-schema-draft-06.json') as object)
  return ajv.compile(schema)
}

const validate = compiled()

export const hasSchema = validate !== undefined

/** `msteams` is Teams' own, beside the format. */
export const againstSchema = (card: unknown): string[] => {
  const { msteams: _, ...given } = card as Record<string, unknown>
  if (!validate || validate(given)) return []
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`)
}
