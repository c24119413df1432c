import type { Canon } from '@deskless/core/contract'
import { useState } from 'preact/hooks'
import type { PartView as Part, VisitorMessage } from '../../src/wire.ts'
import type { Chat } from '../chat.tsx'
import { later } from '../kit.tsx'
import { plain } from '../messages.ts'
import { toField } from '../screen.ts'
import { choose } from '../sending.ts'
import { fill, sizeText } from '../words.ts'
import { Icon } from './icons.tsx'
import { Progress } from './Progress.tsx'

type Props<K extends Part['is']> = { chat: Chat; part: Extract<Part, { is: K }> }
type Any = { chat: Chat; part: Part; message?: VisitorMessage; answerable: boolean; big: boolean }

export const PartView = ({ chat, part, message, answerable, big }: Any) => {
  switch (part.is) {
    case 'text':
      return (
        <div class={big ? 'big' : 'bubble'}>
          {part.canon ? (
            <Rich chat={chat} canon={part.canon} otherwise={<Linked text={part.text} />} />
          ) : (
            <Linked text={part.text} />
          )}
        </div>
      )
    case 'file':
      return <FileView chat={chat} part={part} />
    case 'choices':
      return <Choices chat={chat} part={part} message={message} answerable={answerable} />
    case 'form':
      return <Form chat={chat} part={part} message={message} answerable={answerable} />
    case 'card':
    case 'carousel':
      return <Cards {...{ chat, part, message, answerable }} otherwise={<div class="bubble">{plain([part])}</div>} />
    default:
      return part satisfies never
  }
}

const Rich = later<{ chat: Chat; canon: Canon }>(() => import('../later/rich.ts'))
const Form = later<Asked>(() => import('../later/form.ts').then(({ form }) => ({ part: form })))

type Asked = Props<'form'> & { message?: VisitorMessage; answerable: boolean }

const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F|\u200D|\s){1,12}$/u

/** A few emoji on their own are a gesture, and shown as one. */
export const isOnlyEmoji = (part: Part): boolean =>
  part.is === 'text' && EMOJI.test(part.text) && part.text.trim() !== ''

const URL_IN_TEXT = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/g

const Linked = ({ text }: { text: string }) => (
  <>
    {text.split(URL_IN_TEXT).map((piece, i) =>
      i % 2 === 1 ? (
        <a href={piece} target="_blank" rel="noopener noreferrer">
          {piece}
        </a>
      ) : (
        piece
      ),
    )}
  </>
)

const FileView = ({ chat, part }: Props<'file'>) => {
  const [broken, setBroken] = useState(false)
  const { words } = chat.state.language.value
  // The page's own policy may not allow our pictures or sounds: then it is a file like any other.
  const lost = () => setBroken(true)
  if (part.url && !broken && part.as === 'image')
    return (
      <a class="image" href={part.url} target="_blank" rel="noopener noreferrer">
        <img
          src={part.url}
          alt={part.caption ?? fill(words.image, { name: part.name })}
          onError={lost}
          loading="lazy"
        />
      </a>
    )
  if (part.url && !broken && (part.as === 'audio' || part.as === 'voice'))
    // biome-ignore lint/a11y/useMediaCaption: what customers and agents record has no captions
    return <audio class="media" controls preload="metadata" src={part.url} aria-label={part.name} onError={lost} />
  if (part.url && !broken && part.as === 'video')
    // biome-ignore lint/a11y/useMediaCaption: what customers and agents record has no captions
    return <video class="media" controls preload="metadata" src={part.url} aria-label={part.name} onError={lost} />
  return <FileChip chat={chat} part={part} />
}

const FileChip = ({ chat, part }: Props<'file'>) => {
  const { words, tag } = chat.state.language.value
  const label = part.url ? fill(words.download, { name: part.name }) : part.name
  const upload = chat.state.uploads.value.find(({ id }) => id === (part as { upload?: string }).upload)
  return (
    <a
      class="bubble file"
      href={part.url || undefined}
      title={label}
      target="_blank"
      rel="noopener noreferrer"
      download={part.name}
    >
      <Icon name="file" />
      <span>
        <b dir="auto">{part.name}</b>
        {part.size !== undefined && <small>{sizeText(part.size, tag)}</small>}
        {upload && <Progress upload={upload} />}
      </span>
    </a>
  )
}

const Choices = ({
  chat,
  part,
  message,
  answerable,
}: Props<'choices'> & { message?: VisitorMessage; answerable: boolean }) => (
  <>
    {part.text && <div class="bubble">{part.text}</div>}
    {message && answerable && (
      <div class="choices">
        {part.options.map((option) => (
          <button
            type="button"
            key={option.id}
            class="pill"
            title={option.about}
            onClick={() => {
              choose(chat, message, option)
              toField(chat)
            }}
          >
            {option.label}
          </button>
        ))}
      </div>
    )}
  </>
)

const Cards = later<CardProps>(() => import('../later/cards.ts'))
type CardProps = Props<'card' | 'carousel'> & { message?: VisitorMessage; answerable: boolean }
