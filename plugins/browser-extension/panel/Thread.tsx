import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Desk } from './desk.ts'

type Thread = typeof import('./thread/index.tsx')

const thread = signal<Thread | undefined>(undefined)
const failed = signal(false)

/** The thread and the composer come right after the first paint, so that the list is there sooner. */
export const loadThread = async (): Promise<Thread | undefined> => {
  failed.value = false
  try {
    thread.value = await import('./thread/index.tsx')
  } catch {
    failed.value = true
  }
  return thread.value
}

export const ThreadWhenHere = ({ id, desk }: { id: string; desk: Desk }) => {
  const { words } = desk.language.value
  useEffect(() => {
    if (!thread.peek()) void loadThread()
  }, [])
  const View = thread.value?.ConversationView
  if (View) return <View id={id} desk={desk} />
  if (!failed.value)
    return (
      <p class="empty" role="status">
        {words.loading}
      </p>
    )
  return (
    <div class="empty" role="alert">
      <p>{words.down}</p>
      <button type="button" onClick={() => location.reload()}>
        {words.retry}
      </button>
    </div>
  )
}
