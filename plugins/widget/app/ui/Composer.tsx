import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../chat.tsx'
import { say, typed } from '../sending.ts'
import { attach } from '../uploads.ts'
import { fill } from '../words.ts'
import { Attachments } from './Attachments.tsx'
import { EmojiPicker } from './EmojiPicker.tsx'
import { Icon } from './icons.tsx'

export const Composer = ({ chat }: { chat: Chat }) => {
  const { language, uploads, notice, config } = chat.state
  const { words, dir } = language.value
  const [text, setText] = useDraft(chat)
  const [picking, setPicking] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  useGrowing(field, text)
  const over = text.length - (config.value?.limits.text ?? Number.POSITIVE_INFINITY)
  const ready = uploads.value.every(({ done }) => done)
  const can = ready && over <= 0 && (text.trim() !== '' || uploads.value.length > 0)
  const send = (): void => {
    if (!can) return
    say(chat, text)
    typed(chat, false)
    setText('')
    setPicking(false)
    field.current?.focus()
  }
  const write = (value: string): void => {
    setText(value)
    typed(chat, value !== '')
  }
  const insert = (emoji: string): void => {
    const at = field.current?.selectionStart ?? text.length
    write(text.slice(0, at) + emoji + text.slice(field.current?.selectionEnd ?? at))
    queueMicrotask(() => field.current?.setSelectionRange(at + emoji.length, at + emoji.length))
  }
  const alert = over > 0 ? fill(words.tooLong, { over }) : notice.value
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {picking && <EmojiPicker chat={chat} onPick={insert} onClose={() => setPicking(false)} />}
      {alert && (
        <p class="alert" role="alert">
          {alert}
        </p>
      )}
      <Attachments chat={chat} />
      <div class="field">
        <FileButton chat={chat} />
        <textarea
          ref={field}
          rows={1}
          dir={text ? 'auto' : dir}
          value={text}
          placeholder={words.placeholder}
          aria-label={words.message}
          enterkeyhint="send"
          onInput={({ currentTarget }) => write(currentTarget.value)}
          onBlur={() => typed(chat, false)}
          onKeyDown={(event) => onEnter(event, send)}
          onPaste={(event) => paste(event, chat)}
        />
        <button
          type="button"
          class="plain"
          aria-label={words.emoji}
          aria-expanded={picking}
          onClick={() => setPicking(!picking)}
        >
          <Icon name="smile" />
        </button>
        <button type="submit" class="send" aria-label={words.send} disabled={!can}>
          <Icon name="send" />
        </button>
      </div>
    </form>
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

/** A half-written message survives a reload. */
const useDraft = (chat: Chat) => {
  const [text, setText] = useState(() => chat.kept.read('draft'))
  useEffect(() => {
    const timer = setTimeout(() => chat.kept.write('draft', text), KEEP_MS)
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
