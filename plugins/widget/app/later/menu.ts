// What few need at once: sound, the conversation to keep, and to be forgotten.
import type { Chat } from '../chat.tsx'
import type { Kit } from '../kit.tsx'
import type { More } from '../strings/more-en.ts'
import { canPush, isOn, startPush, stopPush } from './push.ts'
import css from './styles/menu.css?inline'

type Props = { chat: Chat; onClose(): void }

const sureOf =
  ({ h }: Kit) =>
  ({ more, yes, no }: { more: More; yes(): void; no(): void }) =>
    h(
      'div',
      { class: 'sure', role: 'alert' },
      h('p', null, more.eraseSure),
      h('button', { type: 'button', onClick: yes }, more.eraseYes),
      h('button', { type: 'button', onClick: no }, more.keep),
    )

type Doings = Record<'mail' | 'ask' | 'push', () => void>
type Item = { label: string; act(): void }

/** What may be done here and now. */
const itemsOf = ({ setMuted, plain }: Kit, chat: Chat, more: More, doings: Doings): Item[] => {
  const { state, kept } = chat
  const { sound, may } = state.config.value ?? {}
  const muted = state.muted.value
  const hasTalk = state.messages.value.length > 0
  const items: (Item | false | undefined)[] = [
    sound && { label: muted ? more.soundOn : more.soundOff, act: () => setMuted(chat, !muted) },
    hasTalk && canPush(chat) && { label: isOn(chat) ? more.pushOff : more.pushOn, act: doings.push },
    hasTalk && { label: more.download, act: () => download(chat, plain) },
    hasTalk && may?.transcript && kept.visit()?.identified && { label: more.transcript, act: doings.mail },
    may?.erase && kept.read('wrote') !== '' && { label: more.erase, act: doings.ask },
  ]
  return items.flatMap((item) => item || [])
}

/** Asks the hub for it, and says what came of it. */
const useWishes = (kit: Kit, chat: Chat, onClose: () => void) => {
  const { state, boot } = chat
  const [said, setSaid] = kit.useState('')
  const wish = async (path: string, body: unknown, done: (more: More) => void): Promise<void> => {
    const more = await state.language.value.more()
    try {
      await chat.authorised((token) => kit.ask(`${boot.base}${path}`, { token, body }))
      done(more)
    } catch (error) {
      setSaid((error as Error).message || more.wentWrong)
    }
  }
  const mail = () => void wish('transcript', { thread: state.thread.value }, (more) => setSaid(more.transcriptSent))
  const erase = () =>
    void wish('erase', { sure: true }, (more) => {
      kit.logout(chat)
      state.spoken.value = more.erased
      onClose()
    })
  const push = () =>
    void (isOn(chat) ? stopPush(chat, kit.ask) : startPush(chat, kit.ask)).then(onClose, async (error: Error) =>
      setSaid(error.message || (await state.language.value.more()).pushDenied),
    )
  return { said, mail, erase, push }
}

export const part = (kit: Kit) => {
  const { h, useEffect, useRef, useState } = kit
  const Sure = sureOf(kit)
  return ({ chat, onClose }: Props) => {
    kit.wear(chat, css)
    const more = kit.useMore(chat)
    const [sure, setSure] = useState(false)
    const { said, mail, erase, push } = useWishes(kit, chat, onClose)
    const box = useRef<HTMLDivElement>(null)
    useEffect(() => box.current?.querySelector('button')?.focus(), [more, sure])
    if (!more) return null
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      onClose()
    }
    const items = itemsOf(kit, chat, more, { mail, push, ask: () => setSure(true) })
    return h(
      'div',
      { class: 'menu', role: 'group', 'aria-label': chat.state.language.value.words.menu, ref: box, onKeyDown },
      sure
        ? h(Sure, { more, yes: erase, no: () => setSure(false) })
        : items.map(({ label, act }) => h('button', { type: 'button', key: label, onClick: act }, label)),
      said && h('p', { role: 'status' }, said),
    )
  }
}

/** What is on the screen, as text. */
const download = (chat: Chat, plain: Kit['plain']): void => {
  const { state } = chat
  const { words, tag } = state.language.value
  const lines = state.messages.value.map(({ at, side, author, parts }) => {
    const who = side === 'me' ? words.you : (author?.name ?? '')
    return `${new Date(at).toLocaleString(tag)}  ${who}: ${plain(parts)}`
  })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([`${lines.join('\n')}\n`], { type: 'text/plain;charset=utf-8' }))
  link.download = `${state.config.value?.title ?? 'chat'}.txt`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** For who leaves: nothing is told to whoever sits here next. */
export { stopPush } from './push.ts'
