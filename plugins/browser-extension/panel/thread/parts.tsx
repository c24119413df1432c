import { canonToDom } from '@deskless/core/client'
import type { Canon } from '@deskless/core/contract'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { FileView } from './FileView.tsx'
import { Icon } from './Icon.tsx'
import { Laid } from './Laid.tsx'
import type { Room } from './room.ts'
import type { Message, Part } from './types.ts'
import { fill, wordsOf } from './words.ts'

type Props<K extends Part['is']> = { room: Room; part: Extract<Part, { is: K }> }

export const PartView = ({ room, part, message }: { room: Room; part: Part; message?: Message }) => {
  switch (part.is) {
    case 'text':
      return <Words room={room} part={part} />
    case 'file':
      return part.as === 'html' ? (
        message ? (
          <Laid room={room} message={message} />
        ) : null
      ) : (
        <FileView room={room} part={part} />
      )
    case 'choices':
      return <Choices part={part} />
    case 'card':
      return <Card title={part.title} text={part.text} image={part.image} links={part.links} />
    case 'carousel':
      return <Carousel room={room} part={part} />
    case 'form':
      return <Form room={room} part={part} />
    case 'location':
      return <Location room={room} part={part} />
    case 'template':
      return <Template room={room} part={part} />
    case 'unknown':
      return <p class="part unknown">{fill(wordsOf(room.desk).unknown, { what: part.what })}</p>
    default:
      return part satisfies never
  }
}

/** Drawn by nodes alone: nothing that came from outside is ever parsed as HTML. */
const Rich = ({ canon }: { canon: Canon }) => {
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => box.current?.replaceChildren(canonToDom(canon, document)), [canon])
  return <div class="rich" ref={box} />
}

const URL_IN_TEXT = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/g

const Linked = ({ text }: { text: string }) => (
  <p class="plain">
    {text.split(URL_IN_TEXT).map((piece, i) =>
      i % 2 === 1 ? (
        <a href={piece} target="_blank" rel="noopener noreferrer">
          {piece}
        </a>
      ) : (
        piece
      ),
    )}
  </p>
)

/** What was cut off below is one click away: the mail it answers, a signature. */
const Words = ({ room, part }: Props<'text'>) => (
  <div class="part text" dir="auto">
    {part.canon ? <Rich canon={part.canon} /> : <Linked text={part.text} />}
    {part.rest && (
      <details class="rest">
        <summary>{wordsOf(room.desk).rest}</summary>
        <Linked text={part.rest} />
      </details>
    )}
  </div>
)

/** As the contact saw them. They are theirs to press. */
const Choices = ({ part }: { part: Extract<Part, { is: 'choices' }> }) => (
  <div class="part">
    <Linked text={part.text} />
    <Options options={part.options} />
  </div>
)

const Options = ({ options }: { options: readonly { id: string; label: string; about?: string }[] }) => (
  <ul class="options">
    {options.map(({ id, label, about }) => (
      <li key={id} title={about}>
        {label}
      </li>
    ))}
  </ul>
)

type CardShown = Pick<Extract<Part, { is: 'card' }>, 'title' | 'text' | 'image' | 'links'>

const Card = ({ title, text, image, links }: CardShown) => (
  <article class="part board">
    {image && <img src={image} alt="" loading="lazy" referrerpolicy="no-referrer" />}
    <b>{title}</b>
    {text && <Linked text={text} />}
    {links.map(({ label, url }) => (
      <a key={url} href={url} target="_blank" rel="noopener noreferrer">
        {label || url}
      </a>
    ))}
  </article>
)

const Carousel = ({ room, part }: Props<'carousel'>) => (
  <div class="part">
    {part.text && <Linked text={part.text} />}
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard as well */}
    <ul class="carousel" tabIndex={0} aria-label={wordsOf(room.desk).carousel}>
      {part.cards.map((card) => (
        <li key={card.title}>
          <Card {...card} />
          <Options options={card.options} />
        </li>
      ))}
    </ul>
  </div>
)

const Form = ({ room, part }: Props<'form'>) => (
  <div class="part board">
    <b>{part.title}</b>
    <ul>
      {part.fields.map(({ id, label, required }) => (
        <li key={id}>
          {label}
          {required && <small> · {wordsOf(room.desk).required}</small>}
        </li>
      ))}
    </ul>
  </div>
)

const Location = ({ room, part }: Props<'location'>) => {
  const { latitude, longitude, name, address } = part
  const at = `${latitude}, ${longitude}`
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`
  return (
    <div class="part board">
      <b>
        <Icon name="place" /> {name ?? wordsOf(room.desk).place}
      </b>
      {address && <span>{address}</span>}
      <a href={map} target="_blank" rel="noopener noreferrer">
        {at}
      </a>
    </div>
  )
}

const Template = ({ room, part }: Props<'template'>) => (
  <div class="part">
    <small class="kind">{fill(wordsOf(room.desk).template, { name: part.name })}</small>
    <Linked text={part.text || part.name} />
  </div>
)
