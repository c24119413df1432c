import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Desk } from '../desk.ts'

/** A short loss mends itself unseen; one that lasts is said. */
const PATIENCE_MS = 2_000

/** Says that the hub is away, as long as it is. */
export const HubState = ({ desk }: { desk: Desk }) => {
  const shown = useSignal(false)
  const { words } = desk.language.value
  const open = desk.live.state.value === 'open'
  useEffect(() => {
    if (open) {
      if (shown.value) desk.say(words.up)
      shown.value = false
      return
    }
    const timer = setTimeout(() => (shown.value = true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [open])
  if (!shown.value) return null
  return (
    <div class="banner" role="alert">
      <p>{words.down}</p>
      <button type="button" onClick={() => desk.live.check()}>
        {words.retry}
      </button>
    </div>
  )
}
