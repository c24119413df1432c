import type { Part } from '@deskless/core/client'
import { effect, untracked } from '@preact/signals'
import type { ComposerState } from './composer.ts'
import { bodyOf, filesOf } from './draft.ts'

const KEEP_MS = 300
const SHARE_MS = 1_500
const COST_MS = 400
const IDLE_MS = 4_000
/** Within the two minutes that the hub warns colleagues for. */
const REPLYING_MS = 60_000

/** What goes on beside the writing, for as long as the conversation is open. Answers the way to end it. */
export const attend = (it: ComposerState): (() => void) => {
  const closers = [keeping(it), sharing(it), telling(it), counting(it), envelope(it)]
  return () => {
    for (const close of closers) close()
  }
}

/** Does the work some time after the last change, and at once when it ends. */
const settled = (ms: number, watch: () => unknown, work: () => void, last = false): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let first = true
  const run = (): void => {
    timer = undefined
    untracked(work)
  }
  const stop = effect(() => {
    watch()
    clearTimeout(timer)
    if (!first) timer = setTimeout(run, ms)
    first = false
  })
  return () => {
    stop()
    if (timer === undefined) return
    clearTimeout(timer)
    if (last) work()
  }
}

const keeping = (it: ComposerState): (() => void) => {
  const keep = (): void => it.keep()
  const { leaving } = it.room.desk
  leaving.add(keep)
  const stop = settled(KEEP_MS, () => it.draft.value, keep, true)
  // A reload does not wait for a timer.
  addEventListener('pagehide', keep)
  return () => {
    removeEventListener('pagehide', keep)
    leaving.delete(keep)
    stop()
  }
}

/** So that it goes on at another desk: the newer of both counts. The hub keeps one of them, the one in hand. */
const sharing = (it: ComposerState): (() => void) => {
  const { room, draft } = it
  const { api } = room.desk
  void api
    .draft(room.id)
    .then(({ number, body: kept }) => {
      if (!kept || number <= draft.value.at) return
      const words = { ...draft.value[kept.mode], text: kept.text, files: filesOf(kept.parts ?? []) }
      draft.value = { ...draft.value, mode: kept.mode, [kept.mode]: words, at: number }
    })
    .catch(() => {})
  const share = (): void => {
    if (room.desk.left) return
    void api.saveDraft(room.id, { number: draft.value.at, body: bodyOf(draft.value) }).catch(() => {})
  }
  return settled(SHARE_MS, () => draft.value, share, true)
}

/** Colleagues see that somebody answers, and so does the contact. Of a note nobody outside hears. */
const telling = (it: ComposerState): (() => void) => {
  const { room, draft } = it
  const { live, api } = room.desk
  let said = 0
  let idle: ReturnType<typeof setTimeout> | undefined
  let typing = false
  const show = (on: boolean): void => {
    if (typing !== on) live.typing(room.id, on)
    typing = on
  }
  const quiet = (): void => {
    show(false)
    if (said > 0) void api.stopReplying(room.id).catch(() => {})
    said = 0
  }
  let before = draft.value.reply.text
  const stop = effect(() => {
    const { mode, reply } = draft.value
    const isWritten = reply.text !== before
    before = reply.text
    clearTimeout(idle)
    if (mode !== 'reply' || !reply.text.trim()) return quiet()
    if (!isWritten) return
    show(true)
    idle = setTimeout(() => show(false), IDLE_MS)
    if (Date.now() - said < REPLYING_MS) return
    said = Date.now()
    void api.startReplying(room.id).catch(() => {})
  })
  return () => {
    stop()
    clearTimeout(idle)
    quiet()
  }
}

/** What it will be paid for, where its length makes a difference. */
const counting = (it: ComposerState): (() => void) => {
  const { room, draft, cost } = it
  let asked = 0
  let free = false
  return settled(
    COST_MS,
    () => draft.value.reply.text,
    () => {
      const { text } = draft.value.reply
      const inbox = room.conversation.value?.inbox.id
      const turn = ++asked
      if (!text.trim() || !inbox || free) {
        cost.value = undefined
        return
      }
      const parts: Part[] = [{ is: 'text', text }]
      void room.desk.api.cost(inbox, parts).then(
        (it) => {
          // An inbox that asks nothing for one asks nothing for the next.
          free = it === undefined
          if (turn === asked) cost.value = it
        },
        () => {},
      )
    },
  )
}

/** Who gets it, once it is known that its messages have such. */
const envelope = (it: ComposerState): (() => void) => {
  let asked = false
  return effect(() => {
    if (asked || it.room.inbox()?.capabilities.envelope !== 'native') return
    asked = true
    void it.room.desk.api
      .envelope(it.room.id)
      .then((usual) => {
        it.usual.value = usual
      })
      .catch(() => {})
  })
}
