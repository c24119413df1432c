import type { Ref } from 'vue'
import { onMounted, onUnmounted, ref, toValue, watch } from 'vue'
import type { DesklessEvents, Identify, Options } from './index.ts'
import { deskless, identify, load, logout, on, shutdown } from './index.ts'

type User = Identify | undefined

/** The chat is on the page while the component is. With `user` it is theirs; without again, they are logged out. */
export const useDeskless = (options: Options, user?: Ref<User> | (() => User)): typeof deskless => {
  onMounted(() => load(options))
  onUnmounted(shutdown)
  // By what it says: the same user in another object is nobody new.
  watch(
    () => JSON.stringify(toValue(user)),
    (who, before) => {
      if (who) identify(JSON.parse(who) as Identify)
      else if (before) logout()
    },
    { immediate: true },
  )
  return deskless
}

export const useDesklessEvent = <E extends keyof DesklessEvents>(
  event: E,
  listener: (data: DesklessEvents[E]) => void,
): void => {
  let stop = (): void => {}
  onMounted(() => {
    stop = on(event, listener)
  })
  onUnmounted(() => stop())
}

export const useUnread = (): Readonly<Ref<number>> => {
  const count = ref(0)
  useDesklessEvent('unread', (unread) => {
    count.value = unread.count
  })
  return count
}
