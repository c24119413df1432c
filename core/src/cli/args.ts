import type { ParseArgsConfig } from 'node:util'
import { parseArgs } from 'node:util'
import { Refusal } from '../contract/index.ts'

/** What was written behind the command. A flag nobody knows, or one without its value, is said and not skipped. */
export const readArgs = <T extends ParseArgsConfig>(wanted: T): ReturnType<typeof parseArgs<T>> => {
  try {
    return parseArgs(wanted)
  } catch (error) {
    if (!(error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) throw error
    throw new Refusal('invalid', `${(error as Error).message.split('. ')[0]}.`)
  }
}
