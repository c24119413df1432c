import { useEffect, useState } from 'react'
import type { DesklessEvents, Identify, Options } from './index.ts'
import { deskless, identify, load, logout, on, shutdown } from './index.ts'

/** The chat is on the page while the component is. With `user` it is theirs; without again, they are logged out. */
export const useDeskless = (options: Options, user?: Identify): typeof deskless => {
  const { hub, inbox } = options
  useEffect(() => {
    load(options)
    return shutdown
  }, [hub, inbox])
  const { id, hash, token } = user ?? {}
  useEffect(() => {
    if (!user) return
    identify(user)
    return logout
  }, [id, hash, token])
  return deskless
}

/** `listener` may be another function at each drawing. */
export const useDesklessEvent = <E extends keyof DesklessEvents>(
  event: E,
  listener: (data: DesklessEvents[E]) => void,
): void => useEffect(() => on(event, listener), [event, listener])

export const useUnread = (): number => {
  const [count, setCount] = useState(0)
  useEffect(() => on('unread', (unread) => setCount(unread.count)), [])
  return count
}
