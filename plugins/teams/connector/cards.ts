// What a client knows of a card: its buttons, and what its fields hold before anybody types.

type Element = Record<string, unknown>

const isElement = (value: unknown): value is Element => typeof value === 'object' && value !== null

/** Everything in a card, from top to bottom. What a button opens in place is part of it. */
const elementsOf = (value: unknown): Element[] => {
  if (Array.isArray(value)) return value.flatMap(elementsOf)
  if (!isElement(value)) return []
  const inside = ['body', 'items', 'columns', 'actions', 'card', 'rows', 'cells'].flatMap((name) =>
    elementsOf(value[name]),
  )
  return [value, ...inside]
}

/** Those that do something by themselves; what opens in the card is only a way to others. */
export const actionsOf = (card: unknown): Element[] =>
  elementsOf(card).filter(
    ({ type }) => typeof type === 'string' && type.startsWith('Action.') && type !== 'Action.ShowCard',
  )

export const prefilled = (card: unknown): Record<string, string> => {
  const fields = elementsOf(card).filter(({ type }) => typeof type === 'string' && type.startsWith('Input.'))
  return Object.fromEntries(
    fields.flatMap(({ id, value }) => (value === undefined ? [] : [[String(id), String(value)]])),
  )
}

/** All words of a card, as somebody would read them. */
export const wordsOfCard = (card: unknown): string =>
  elementsOf(card)
    .flatMap(({ type, text, title, value, facts, inlines }) => [
      typeof text === 'string' ? text : '',
      typeof title === 'string' && String(type).startsWith('Action.') ? `[${title}]` : '',
      String(type).startsWith('Input.') && typeof value === 'string' ? value : '',
      ...(Array.isArray(facts) ? facts.map((fact: Element) => `${fact.title} ${fact.value}`) : []),
      ...(Array.isArray(inlines)
        ? inlines.map((one: unknown) => (isElement(one) ? String(one.text) : String(one)))
        : []),
    ])
    .filter(Boolean)
    .join('\n')
