import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../chat.tsx'
import { later } from '../kit.tsx'
import { say, typed } from '../sending.ts'
import { attach, attached, files, filesComing } from '../uploads.ts'
import { fill } from '../words.ts'
import { Icon } from './icons.tsx'

const Attachments = later(files)
const EmojiPicker = later(() => import('../later/emoji.ts'))

export const Composer = ({ chat }: { chat: Chat }) => {
  const { words } = chat.state.language.value
  const [picking, setPicking] = useState(false)
  const line = useLine(chat, () => setPicking(false))
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        line.send()
      }}
    >
      {picking && <EmojiPicker chat={chat} onPick={line.insert} onClose={() => setPicking(false)} />}
      {line.alert && (
        <p class="alert" role="alert">
          {line.alert}
        </p>
      )}
      {line.files.length > 0 && <Attachments chat={chat} uploads={line.files} />}
      <div class="field">
        <FileButton chat={chat} />
        <Field chat={chat} line={line} />
        <button
          type="button"
          class="plain"
          aria-label={words.emoji}
          aria-expanded={picking}
          onClick={() => setPicking(!picking)}
        >
          <Icon name="smile" />
        </button>
        <button type="submit" class="send" aria-label={words.send} disabled={!line.can}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  )
}

type Line = ReturnType<typeof useLine>

/** The line being written, and what may be done with it. */
const useLine = (chat: Chat, sent: () => void) => {
  const { language, notice, config } = chat.state
  const [text, setText] = useDraft(chat)
  const field = useRef<HTMLTextAreaElement>(null)
  const over = text.length - (config.value?.limits.text ?? Number.POSITIVE_INFINITY)
  const files = attached(chat)
  // What is still on its way goes with the message; what was refused does not.
  const can = over <= 0 && files.every(({ failed }) => !failed) && (text.trim() !== '' || files.length > 0)
  const write = (value: string): void => {
    setText(value)
    typed(chat, value !== '')
  }
  const now = useRef<(() => void) | undefined>(undefined)
  const send = (): void => {
    const coming = filesComing()
    if (coming !== undefined) return hold(chat, coming, now)
    if (!can) return
    say(chat, text)
    write('')
    sent()
    field.current?.focus()
  }
  now.current = send
  const insert = (emoji: string): void => {
    const at = field.current?.selectionStart ?? text.length
    write(text.slice(0, at) + emoji + text.slice(field.current?.selectionEnd ?? at))
    queueMicrotask(() => field.current?.setSelectionRange(at + emoji.length, at + emoji.length))
  }
  const alert = over > 0 ? fill(language.value.words.tooLong, { over }) : notice.value
  return { text, field, files, can, alert, write, send, insert }
}

/** A file goes with the line it was chosen for; where it cannot, the line stays for its writer to decide. */
const hold = ({ state: { notice } }: Chat, coming: Promise<void>, now: { current: (() => void) | undefined }): void =>
  void coming.then(() => setTimeout(() => notice.value || now.current?.()))

const Field = ({ chat, line }: { chat: Chat; line: Line }) => {
  const { words, dir } = chat.state.language.value
  useGrowing(line.field, line.text)
  return (
    <textarea
      ref={line.field}
      rows={1}
      dir={line.text ? 'auto' : dir}
      value={line.text}
      placeholder={words.placeholder}
      aria-label={words.message}
      enterkeyhint="send"
      onInput={({ currentTarget }) => line.write(currentTarget.value)}
      onBlur={() => typed(chat, false)}
      onKeyDown={(event) => onEnter(event, line.send)}
      onPaste={(event) => paste(event, chat)}
    />
  )
}

/** Enter sends, Shift+Enter is a new line, and an input method's Enter only picks its word. */
const onEnter = (event: KeyboardEvent, send: () => void): void => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  send()
}

const paste = (event: ClipboardEvent, chat: Chat): void => {
  const files = [...(event.clipboardData?.files ?? [])]
  if (files.length === 0) return
  event.preventDefault()
  attach(chat, files)
}

const FileButton = ({ chat }: { chat: Chat }) => {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button
        type="button"
        class="plain"
        aria-label={chat.state.language.value.words.attach}
        onClick={() => input.current?.click()}
      >
        <Icon name="attach" />
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          attach(chat, [...(currentTarget.files ?? [])])
          currentTarget.value = ''
        }}
      />
    </>
  )
}

const KEEP_MS = 300

/** A half-written message survives a reload, each in its conversation. */
const useDraft = (chat: Chat) => {
  const name = `draft${chat.state.thread.value ?? ''}`
  const [text, setText] = useState(() => chat.kept.read(name))
  useEffect(() => {
    const timer = setTimeout(() => chat.kept.write(name, text), KEEP_MS)
    return () => clearTimeout(timer)
  }, [text])
  return [text, setText] as const
}

const MOST_HEIGHT = 140

const useGrowing = (field: { current: HTMLTextAreaElement | null }, text: string): void =>
  useLayoutEffect(() => {
    const box = field.current
    if (!box) return
    box.style.height = 'auto'
    box.style.height = `${Math.min(box.scrollHeight, MOST_HEIGHT)}px`
  }, [text])
