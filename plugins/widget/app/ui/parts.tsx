import type { Canon } from '@deskless/core/contract'
import type { PartView as Part, VisitorMessage } from '../../src/wire.ts'
import type { Chat } from '../chat.tsx'
import { later } from '../kit.tsx'
import { plain } from '../messages.ts'
import { toField } from '../screen.ts'
import { choose } from '../sending.ts'
import { files } from '../uploads.ts'

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
      return (
        <FileView
          {...{ chat, part }}
          otherwise={
            <a class="bubble" href={part.url || undefined} target="_blank" rel="noopener noreferrer">
              {part.name}
            </a>
          }
        />
      )
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

const FileView = later<Props<'file'>>(() => files().then(({ shown: part }) => ({ part })))
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
