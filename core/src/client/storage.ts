import type { Store } from './outbox.ts'

/** The browser's storage, or one that lasts as long as the page where that is forbidden. */
export const safeStorage = (): Store => {
  try {
    const { localStorage } = globalThis
    const probe = '__deskless__'
    localStorage.setItem(probe, probe)
    localStorage.removeItem(probe)
    return localStorage
  } catch {
    return memoryStorage()
  }
}

export const memoryStorage = (): Store => {
  const held = new Map<string, string>()
  return {
    get length() {
      return held.size
    },
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, String(value)),
    removeItem: (key) => void held.delete(key),
    key: (index) => [...held.keys()][index] ?? null,
  }
}
