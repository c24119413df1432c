import type { Desk, StoredFile } from '@deskless/core/client'
import { signal } from '@preact/signals'

/** A link opens its file for an hour; one that is shown longer is asked for again. */
const GOOD_MS = 50 * 60_000
const AT_ONCE = 200

/** Links to files, asked for together: a thread of forty pictures is one question. */
export const createFiles = (api: Desk) => {
  const known = signal<ReadonlyMap<string, StoredFile & { until: number }>>(new Map())
  let wanted = new Set<string>()
  const ask = async (): Promise<void> => {
    const ids = [...wanted].slice(0, AT_ONCE)
    wanted = new Set()
    const found = await api.files(ids)
    const until = Date.now() + GOOD_MS
    known.value = new Map([...known.value, ...found.map((file) => [file.id, { ...file, until }] as const)])
  }
  return {
    /** Undefined until it is known; whoever reads this is drawn again then. */
    find: (id: string): StoredFile | undefined => {
      const file = known.value.get(id)
      if (file && file.until > Date.now()) return file
      if (wanted.size === 0) queueMicrotask(() => void ask().catch(() => {}))
      wanted.add(id)
      return file
    },
    /** It was fetched meanwhile. */
    again: (id: string): void => {
      known.value = new Map([...known.value].filter(([one]) => one !== id))
    },
  }
}

export type Files = ReturnType<typeof createFiles>
