import type { CarouselPart, Part } from '../contract/index.ts'
import { answersTo } from './answers.ts'

type Fancy = Extract<Part, { is: 'choices' | 'card' | 'carousel' | 'form' | 'location' }>

/**
 * What a part says where it cannot be shown: plain letters only, as one sign outside the old alphabet doubles the price of
 * an SMS. What can be answered with bears a number; a link stands on a line of its own, where every phone finds it.
 */
export const inWords = (part: Fancy): string => {
  switch (part.is) {
    case 'choices':
      return lines(part.text, answerLines(part))
    case 'card':
      return cardInWords(part)
    case 'carousel':
      return carouselInWords(part)
    case 'form':
      return lines(part.title, questions(part.fields))
    case 'location':
      return lines(
        part.name,
        part.address,
        `https://www.openstreetmap.org/?mlat=${part.latitude}&mlon=${part.longitude}`,
      )
    default:
      return part satisfies never
  }
}

type Line = string | undefined | readonly string[]
const lines = (...given: Line[]): string => given.flat().filter(Boolean).join('\n')

/** Of a carousel those of one card, numbered through all of them. */
const answerLines = (part: Fancy, onCard?: number): string[] =>
  answersTo(part).flatMap(({ option: { label, about }, card }, i) =>
    card === onCard ? [`${i + 1}. ${label}${about ? ` - ${about}` : ''}`] : [],
  )

type Card = Pick<Extract<Part, { is: 'card' }>, 'title' | 'text' | 'image' | 'links'>

const cardInWords = ({ title, text, image, links }: Card): string => lines(title, text, links.flatMap(linkLines), image)

const linkLines = ({ label, url }: Card['links'][number]): string[] =>
  label && label !== url ? [`${label}:`, url] : [url]

/** Numbered are the answers, through all cards; where there are none, the cards, so that one can speak of them. */
const carouselInWords = (part: CarouselPart): string => {
  const { text, cards } = part
  const answerable = answersTo(part).length > 0
  const told = cards.map((card, i) =>
    lines(cardInWords(answerable ? card : { ...card, title: `${i + 1}. ${card.title}` }), answerLines(part, i)),
  )
  return [text, ...told].filter(Boolean).join('\n\n')
}

type Field = Extract<Part, { is: 'form' }>['fields'][number]

/** What may be left out says so by what must not: a star tells only where both occur. */
const questions = (fields: readonly Field[]): string[] => {
  const mixed = fields.some(({ required }) => required) && fields.some(({ required }) => !required)
  return fields.map(({ label, required }, i) => `${i + 1}. ${label}${mixed && required ? ' *' : ''}`)
}
