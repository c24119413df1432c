// Cards, alone or side by side: fetched when the first one is shown.
import type { VNode } from 'preact'
import type { OptionView, PartView, VisitorMessage } from '../../src/wire.ts'
import type { Chat } from '../chat.tsx'
import type { Kit } from '../kit.tsx'
import css from './styles/cards.css?inline'

type Carousel = Extract<PartView, { is: 'carousel' }>
type Part = Extract<PartView, { is: 'card' }> | Carousel
type Draw = (type: string, props: Record<string, unknown>) => VNode
type Answer = ((option: OptionView) => void) | false | undefined

// Set one by one by the browser, which a page's policy against styles of others does not forbid.
const ROW = {
  display: 'flex',
  gap: '8px',
  overflowX: 'auto',
  scrollSnapType: 'x proximity',
  margin: 0,
  padding: '2px',
  listStyle: 'none',
  maxWidth: '100%',
}
const CARD = { flex: '0 0 min(220px, 80%)', scrollSnapAlign: 'start', boxSizing: 'border-box' }

type Props = { chat: Chat; part: Part; message?: VisitorMessage; answerable: boolean }

export const part =
  ({ h, choose, toField, wear }: Kit) =>
  ({ chat, part, message, answerable }: Props) => {
    wear(chat, css)
    const answer = (option: OptionView): void => {
      choose(chat, message as VisitorMessage, option)
      toField(chat)
    }
    return cards(h, part, message && answerable && answer)
  }

export const cards = (draw: Draw, part: Part, answer: Answer) =>
  part.is === 'card'
    ? draw('div', { class: 'bubble card', children: inside(draw, { ...part, options: [] }, false) })
    : carousel(draw, part, answer)

/** The row can be reached and moved by keys, and its links and buttons come one after the other; it is read out as a list. */
const carousel = (draw: Draw, { text, cards }: Carousel, answer: Answer) =>
  draw('div', {
    style: { maxWidth: '100%' },
    children: [
      text && draw('div', { class: 'bubble', children: text }),
      draw('ul', {
        style: ROW,
        tabIndex: 0,
        'aria-label': text || cards.map(({ title }) => title).join(', '),
        children: cards.map((card) =>
          draw('li', { class: 'bubble card', style: CARD, children: inside(draw, card, answer) }),
        ),
      }),
    ],
  })

const inside = (draw: Draw, { title, text, image, links, options }: Carousel['cards'][number], answer: Answer) => [
  image && draw('img', { src: image, alt: '', loading: 'lazy' }),
  draw('b', { children: title }),
  text && draw('p', { children: text }),
  ...links.map(({ label, url }) =>
    draw('a', { class: 'pill', href: url, target: '_blank', rel: 'noopener noreferrer', children: label || url }),
  ),
  ...(answer ? options.map((option) => button(draw, option, answer)) : []),
]

const button = (draw: Draw, option: OptionView, answer: (option: OptionView) => void) =>
  draw('button', {
    type: 'button',
    class: 'pill',
    title: option.about,
    onClick: () => answer(option),
    children: option.label,
  })
