import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { wishesKept } from '../shared/kept.ts'
import { words } from './words.ts'

/** Notifications are for who wants them: the browser is asked only then. */
export const Wishes = () => {
  const on = useSignal(false)
  useEffect(() => {
    void wishesKept.read().then((wishes) => (on.value = wishes?.notifications === true))
    return wishesKept.on((wishes) => (on.value = wishes?.notifications === true))
  }, [])
  const set = async (wanted: boolean): Promise<void> => {
    const allowed = !wanted || (await chrome.permissions.request({ permissions: ['notifications'] }))
    on.value = wanted && allowed
    await wishesKept.write({ notifications: on.value })
  }
  return (
    <label class="wish">
      <input type="checkbox" checked={on.value} onChange={({ currentTarget }) => void set(currentTarget.checked)} />
      {words('notifyWish')}
    </label>
  )
}
