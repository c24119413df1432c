import { useEffect, useRef } from 'preact/hooks'
import type { Chat } from '../chat.tsx'
import { files } from '../keeping.ts'
import { toField } from '../screen.ts'
import type { Upload } from '../uploads.ts'
import { attached, dropUploads, goOn } from '../uploads.ts'
import { fill, sizeText } from '../words.ts'
import { Icon } from './icons.tsx'

export const Attachments = ({ chat }: { chat: Chat }) => {
  const uploads = attached(chat)
  if (uploads.length === 0) return null
  return (
    <ul class="uploads">
      {uploads.map((upload) => (
        <UploadView key={upload.id} chat={chat} upload={upload} />
      ))}
    </ul>
  )
}

const UploadView = ({ chat, upload }: { chat: Chat; upload: Upload }) => {
  const { words, tag } = chat.state.language.value
  const { file, done, failed, waits } = upload
  const place = useRef<HTMLLIElement>(null)
  // The newest, and whatever has something to say, is seen.
  useEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), [failed])
  const again = (): void => {
    goOn(chat, upload)
    toField(chat)
  }
  const drop = (): void => {
    dropUploads(chat, [upload.id])
    toField(chat)
  }
  return (
    <li class={failed ? 'upload bad' : 'upload'} ref={place}>
      <Thumb file={file} />
      <span role={failed ? 'alert' : undefined}>
        <b dir="auto">{file.name}</b>
        <small>{failed ?? (waits ? words.uploadWaits : sizeText(file.size, tag))}</small>
        <Progress upload={upload} />
      </span>
      {(failed || waits) && (
        <button type="button" class="plain" aria-label={words.retry} onClick={again}>
          <Icon name="retry" />
        </button>
      )}
      <button
        type="button"
        class="plain"
        aria-label={fill(done || failed ? words.remove : words.cancel, { name: file.name })}
        onClick={drop}
      >
        <Icon name="close" />
      </button>
    </li>
  )
}

export const Progress = ({ upload: { done, failed, progress, file } }: { upload: Upload }) =>
  done || failed ? null : <progress value={progress} max={1} aria-label={file.name} />

const SIDE = 80

/** A file that is no picture this browser can read has its name only. */
const Thumb = ({ file }: { file: File }) => {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (canvas.current)
      void files()
        .then((it) => it.draw(file, canvas.current))
        .catch(() => {})
  }, [file])
  if (!file.type.startsWith('image/'))
    return (
      <span class="thumb">
        <Icon name="file" />
      </span>
    )
  return <canvas class="thumb" width={SIDE} height={SIDE} ref={canvas} />
}
