import { useEffect, useRef } from 'preact/hooks'
import type { Chat } from '../chat.tsx'
import type { Upload } from '../uploads.ts'
import { dropUpload, retryUpload } from '../uploads.ts'
import { fill, sizeText } from '../words.ts'
import { Icon } from './icons.tsx'

export const Attachments = ({ chat }: { chat: Chat }) => {
  const { uploads } = chat.state
  if (uploads.value.length === 0) return null
  return (
    <ul class="uploads">
      {uploads.value.map((upload) => (
        <UploadView key={upload.id} chat={chat} upload={upload} />
      ))}
    </ul>
  )
}

const UploadView = ({ chat, upload }: { chat: Chat; upload: Upload }) => {
  const { words, tag } = chat.state.language.value
  const { file, progress, done, failed } = upload
  return (
    <li class={failed ? 'upload bad' : 'upload'}>
      <Thumb file={file} />
      <span>
        <b dir="auto">{file.name}</b>
        <small role={failed ? 'alert' : undefined}>{failed ?? sizeText(file.size, tag)}</small>
        {!done && !failed && <progress value={progress} max={1} aria-label={file.name} />}
      </span>
      {failed && (
        <button type="button" class="plain" aria-label={words.retry} onClick={() => retryUpload(chat, upload)}>
          <Icon name="retry" />
        </button>
      )}
      <button
        type="button"
        class="plain"
        aria-label={fill(done || failed ? words.remove : words.cancel, { name: file.name })}
        onClick={() => dropUpload(chat, upload)}
      >
        <Icon name="close" />
      </button>
    </li>
  )
}

const SIDE = 80

/** Drawn on a canvas: a `blob:` picture would need the page's policy to allow it. */
const Thumb = ({ file }: { file: File }) => {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (file.type.startsWith('image/')) void draw(file, canvas.current)
  }, [file])
  if (!file.type.startsWith('image/')) return <Icon name="file" />
  return <canvas class="thumb" width={SIDE} height={SIDE} ref={canvas} />
}

const draw = async (file: File, canvas: HTMLCanvasElement | null): Promise<void> => {
  try {
    const image = await createImageBitmap(file)
    const scale = SIDE / Math.min(image.width, image.height)
    const [width, height] = [image.width * scale, image.height * scale]
    canvas?.getContext('2d')?.drawImage(image, (SIDE - width) / 2, (SIDE - height) / 2, width, height)
  } catch {
    // Not a picture this browser can read; the name is enough.
  }
}
