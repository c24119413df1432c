import { Icon } from '../thread/Icon.tsx'
import { fill, sizeText, wordsOf } from '../thread/words.ts'
import type { ComposerState } from './composer.ts'

/** Files that go along, and those on their way up. */
export const Attachments = ({ composer }: { composer: ComposerState }) => {
  const { desk } = composer.room
  const words = wordsOf(desk)
  const { tag } = desk.language.value
  const { files } = composer.words.value
  const uploads = composer.uploads.list.value
  if (files.length + uploads.length === 0) return null
  return (
    <ul class="attachments" aria-label={words.attachments}>
      {files.map(({ id, name, size }) => (
        <li key={id}>
          <Icon name="file" />
          <span class="grow">{name}</span>
          <small>{sizeText(size, tag)}</small>
          <button type="button" aria-label={fill(words.removeFile, { name })} onClick={() => composer.detach(id)}>
            <Icon name="close" />
          </button>
        </li>
      ))}
      {uploads.map(({ id, name, progress, failed, cancel }) => (
        <li key={id} class={failed ? 'bad' : ''}>
          <Icon name="file" />
          <span class="grow">
            {name}
            {failed && <small role="alert"> {failed}</small>}
          </span>
          {!failed && <progress max={1} value={progress} aria-label={fill(words.uploadingFile, { name })} />}
          <button type="button" aria-label={fill(words.removeFile, { name })} onClick={cancel}>
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  )
}
