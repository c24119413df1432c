import type { Hub, InspectedFile, Log, Plugin } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'

/** Throws where a file may not be kept, or nobody can say. */
export type Inspect = (accountId: string, file: InspectedFile) => Promise<void>

type Parts = { plugins: readonly Plugin[]; hubFor(accountId: string, plugin: string): Hub; log: Log }

/** Long enough for a large archive; an upload waits for it. */
const PATIENCE_MS = 30_000

/** Asks the plugins that look into files, all at once. Undefined without any: then nothing is read twice. */
export const createInspect = ({ plugins, hubFor, log }: Parts, patienceMs = PATIENCE_MS): Inspect | undefined => {
  const inspectors = plugins.filter((plugin) => plugin.inspect)
  if (inspectors.length === 0) return undefined
  return async (accountId, file) => {
    const asked = inspectors.map((plugin) =>
      verdict(plugin, file, hubFor(accountId, plugin.id), patienceMs).catch((error: unknown) => {
        log.warn({ plugin: plugin.id, error: String(error) }, 'A file could not be looked into, so it is not kept.')
        return UNKNOWN
      }),
    )
    const verdicts = await Promise.all(asked)
    const refused = verdicts.find((one) => one !== undefined && one !== UNKNOWN)
    if (refused) throw new Refusal('unsafe', refused.refuse)
    if (verdicts.includes(UNKNOWN)) throw new Refusal('unavailable', LATER)
  }
}

const UNKNOWN = { refuse: '' }
const LATER = 'Files cannot be checked right now, so none is taken. Try again in a moment.'

const verdict = async ({ inspect }: Plugin, file: InspectedFile, hub: Hub, patienceMs: number) => {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no word within ${patienceMs} ms`)), patienceMs)
  })
  return await Promise.race([inspect?.(file, hub), silence]).finally(() => clearTimeout(timer))
}
