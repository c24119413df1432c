import { signal } from '@preact/signals'

/** Where the panel stands, as its address says it: `#/q/mine`, `#/c/<id>`, `#/c/<id>/contact`, `#/c/<id>/<number>`, `#/p/<contact>`, `#/new`. */
export type Place =
  | { at: 'queue'; queue: string }
  | { at: 'conversation'; id: string; contact?: boolean; message?: number }
  | { at: 'contact'; id: string }
  | { at: 'start'; contact?: string }
  | { at: 'search'; words: string }

const FIRST: Place = { at: 'queue', queue: 'mine' }

export const placeOf = (hash: string): Place => {
  const [kind, id = '', more] = hash.replace(/^#?\/?/, '').split('/')
  if (kind === 'q' && id) return { at: 'queue', queue: decode(id) }
  if (kind === 'c' && id) return { at: 'conversation', id, ...within(more) }
  if (kind === 'p' && id) return { at: 'contact', id }
  if (kind === 's') return { at: 'search', words: decode(id) }
  if (kind === 'new') return id ? { at: 'start', contact: id } : { at: 'start' }
  return FIRST
}

export const hashOf = (place: Place): string => {
  switch (place.at) {
    case 'queue':
      return `#/q/${encodeURIComponent(place.queue)}`
    case 'conversation':
      return `#/c/${place.id}${place.contact ? '/contact' : place.message ? `/${place.message}` : ''}`
    case 'contact':
      return `#/p/${place.id}`
    case 'search':
      return `#/s/${encodeURIComponent(place.words)}`
    case 'start':
      return place.contact ? `#/new/${place.contact}` : '#/new'
  }
}

const within = (more = ''): { contact?: boolean; message?: number } => {
  if (more === 'contact') return { contact: true }
  return /^[1-9]\d{0,8}$/.test(more) ? { message: Number(more) } : {}
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export type Route = {
  readonly place: { readonly value: Place }
  /** The queue one came from, which stays beside what is open. */
  readonly queue: { readonly value: string }
  go(place: Place, how?: { replace?: boolean }): void
  back(): void
  close(): void
}

/** The address is the truth, so that the browser's own way back works and a link opens what it names. */
export const openRoute = (window: Window = globalThis.window): Route => {
  const place = signal(placeOf(window.location.hash))
  const queue = signal(place.value.at === 'queue' ? place.value.queue : FIRST.queue)
  let steps = 0
  const read = (): void => {
    place.value = placeOf(window.location.hash)
    if (place.value.at === 'queue') queue.value = place.value.queue
  }
  window.addEventListener('hashchange', read)
  const go: Route['go'] = (to, { replace = false } = {}) => {
    if (hashOf(to) === window.location.hash) return
    if (replace) window.history.replaceState(null, '', hashOf(to))
    else window.history.pushState(null, '', hashOf(to))
    if (!replace) steps += 1
    read()
  }
  return {
    place,
    queue,
    go,
    // Whoever came by a deep link has nothing behind them but another site.
    back: () => {
      if (steps === 0) return go({ at: 'queue', queue: queue.value }, { replace: true })
      steps -= 1
      window.history.back()
    },
    close: () => window.removeEventListener('hashchange', read),
  }
}
