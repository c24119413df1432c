// Whom a note calls, as Slack's own mentions: a name becomes one only for people of this workspace that the note says it calls.
import type { RichTextBlock } from './types.ts'

/** A member the note calls who is somebody here. */
export type CalledHere = { name: string; user: string }

type Element = {
  type: string
  text?: string
  elements?: Element[]
  style?: { code?: boolean }
  [more: string]: unknown
}

/** Each "@Omar Haddad" in running text becomes a mention; code and links stay what they are. `left`: who is not named. */
export const withMentions = (
  blocks: readonly RichTextBlock[],
  called: readonly CalledHere[],
): { blocks: RichTextBlock[]; left: CalledHere[] } => {
  // The longest name first: @Omar Haddad is not @Omar.
  const people = called.toSorted((a, b) => b.name.length - a.name.length)
  const found = new Set<string>()
  const drawn = blocks.map((block) => drawIn(block as unknown as Element, people, found) as unknown as RichTextBlock)
  return { blocks: drawn, left: called.filter(({ user }) => !found.has(user)) }
}

const drawIn = (node: Element, people: readonly CalledHere[], found: Set<string>): Element =>
  node.type === 'rich_text_preformatted' || !node.elements
    ? node
    : { ...node, elements: node.elements.flatMap((one) => drawn(one, people, found)) }

const drawn = (one: Element, people: readonly CalledHere[], found: Set<string>): Element[] => {
  if (one.elements) return [drawIn(one, people, found)]
  return one.type === 'text' && !one.style?.code ? inText(one, people, found) : [one]
}

const inText = (element: Element, people: readonly CalledHere[], found: Set<string>): Element[] => {
  const text = element.text ?? ''
  const next = firstOf(text, people)
  if (!next) return text ? [element] : []
  const { at, person } = next
  found.add(person.user)
  const style = element.style ? { style: element.style } : {}
  const before = text.slice(0, at)
  const after = { ...element, text: text.slice(at + person.name.length + 1) }
  return [
    ...(before ? [{ ...element, text: before }] : []),
    { type: 'user', user_id: person.user, ...style },
    ...inText(after, people, found),
  ]
}

const firstOf = (text: string, people: readonly CalledHere[]): { at: number; person: CalledHere } | undefined => {
  const places = people.flatMap((person) => {
    const at = placeOf(text, `@${person.name}`)
    return at === -1 ? [] : [{ at, person }]
  })
  return places.toSorted((a, b) => a.at - b.at || b.person.name.length - a.person.name.length)[0]
}

const LETTER = /[\p{L}\p{N}]/u

/** A name ends where a word ends: "@Omarion" is somebody else. */
const placeOf = (text: string, name: string): number => {
  let at = text.indexOf(name)
  while (at !== -1 && LETTER.test(text.charAt(at + name.length))) at = text.indexOf(name, at + 1)
  return at
}
