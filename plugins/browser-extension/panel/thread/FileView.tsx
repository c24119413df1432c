import { useState } from 'preact/hooks'
import { Icon } from './Icon.tsx'
import type { Room } from './room.ts'
import type { Part } from './types.ts'
import { fill, sizeText, wordsOf } from './words.ts'

type FilePart = Extract<Part, { is: 'file' }>

export const FileView = ({ room, part }: { room: Room; part: FilePart }) => {
  const [broken, setBroken] = useState(false)
  const file = part.file ? room.files.find(part.file) : undefined
  const url = file?.status === 'ready' && !broken ? file.url : undefined
  return (
    <figure class="part file">
      <Shown part={part} url={url} desk={room.desk} onBroken={() => setBroken(true)} />
      {!(url && isShown(part)) && (
        <Chip room={room} part={part} url={file?.status === 'ready' ? file.url : undefined} status={file?.status} />
      )}
      {part.caption && <figcaption dir="auto">{part.caption}</figcaption>}
    </figure>
  )
}

const isShown = ({ as, mime }: FilePart): boolean => as !== 'file' && as !== 'html' && mime !== 'image/svg+xml'

type ShownProps = { part: FilePart; url: string | undefined; desk: Room['desk']; onBroken(): void }

const Shown = ({ part, url, desk, onBroken }: ShownProps) => {
  if (!url || !isShown(part)) return null
  const words = wordsOf(desk)
  switch (part.as) {
    case 'image':
    case 'sticker':
      return (
        <a class={part.as} href={url} target="_blank" rel="noopener noreferrer">
          <img
            src={url}
            alt={part.caption ?? fill(words.image, { name: part.name })}
            loading="lazy"
            onError={onBroken}
          />
        </a>
      )
    case 'audio':
    case 'voice':
      return <Sound label={fill(words.audio, { name: part.name })} url={url} onBroken={onBroken} />
    case 'video':
      return <Moving label={fill(words.video, { name: part.name })} url={url} onBroken={onBroken} />
    default:
      return null
  }
}

type Played = { label: string; url: string; onBroken(): void }

const Sound = ({ label, url, onBroken }: Played) => (
  // biome-ignore lint/a11y/useMediaCaption: what customers and agents record has no captions
  <audio controls preload="none" src={url} aria-label={label} onError={onBroken} />
)

const Moving = ({ label, url, onBroken }: Played) => (
  // biome-ignore lint/a11y/useMediaCaption: what customers and agents record has no captions
  <video controls preload="metadata" src={url} aria-label={label} onError={onBroken} />
)

type ChipProps = { room: Room; part: FilePart; url: string | undefined; status: string | undefined }

const Chip = ({ room: { desk }, part: { name, size, file }, url, status }: ChipProps) => {
  const words = wordsOf(desk)
  const { tag } = desk.language.value
  // Without an id it is still being fetched from where it lies.
  const state = status === 'missing' ? words.fileMissing : !file || status === 'pending' ? words.filePending : ''
  const face = (
    <>
      <Icon name="file" />
      <span class="grow">{name}</span>
      <small>{[size === undefined ? '' : sizeText(size, tag), state].filter(Boolean).join(' · ')}</small>
    </>
  )
  return url ? (
    <a class="chip" href={url} download={name} aria-label={fill(words.download, { name })}>
      {face}
    </a>
  ) : (
    <span class="chip">{face}</span>
  )
}
