// What this browser keeps about its visitor, under one prefix per inbox.

import type { Store } from '@deskless/core/client'
import type { Profile } from '../src/wire.ts'

export type Visit = { token: string; visitor: string; identified: boolean; profile?: Profile }

export type Kept = {
  prefix: string
  storage: Store
  visit(): Visit | undefined
  keepVisit(visit: Visit): void
  read(name: string): string
  write(name: string, value: string): void
  /** Ids of the files in this tab's composer. Another tab has its own. */
  attached(): string[]
  keepAttached(ids: readonly string[]): void
  /** Of all that is kept, or of what begins so. */
  wipe(what?: string): void
}

export const keptFor = (door: string, storage: Store): Kept => {
  const prefix = `deskless:${door}:`
  const read = (name: string): string => storage.getItem(prefix + name) ?? ''
  const write = (name: string, value: string): void => {
    try {
      if (value) storage.setItem(prefix + name, value)
      else storage.removeItem(prefix + name)
    } catch {
      // A full storage costs a draft after a reload, nothing more.
    }
  }
  return {
    prefix,
    storage,
    read,
    write,
    visit: () => visitFrom(read('visit')),
    attached: () => tab('getItem', `${prefix}attached`)?.split(' ') ?? [],
    keepAttached: (ids) =>
      void (ids.length ? tab('setItem', `${prefix}attached`, ids.join(' ')) : tab('removeItem', `${prefix}attached`)),
    keepVisit: (visit) => write('visit', JSON.stringify(visit)),
    wipe: (what = '') => {
      const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '')
      for (const key of keys) if (key.startsWith(prefix + what)) storage.removeItem(key)
    },
  }
}

/** Where a page may keep nothing, a reload costs what was attached. */
const tab = (step: 'getItem' | 'setItem' | 'removeItem', key: string, value = ''): string | null => {
  try {
    return sessionStorage[step](key, value) ?? null
  } catch {
    return null
  }
}

const visitFrom = (text: string): Visit | undefined => {
  try {
    const visit = JSON.parse(text) as Visit
    return visit.token && visit.visitor ? visit : undefined
  } catch {
    return undefined
  }
}
