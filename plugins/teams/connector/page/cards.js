// The elements of Adaptive Cards that Deskless uses, drawn as Teams draws them.
import { el } from './dom.js'

let fields = 0

const textRun = ({ text, weight, size, isSubtle, color, italic, strikethrough, fontType }) =>
  el(
    'span',
    {
      class: [
        weight === 'Bolder' && 'bold',
        italic && 'italic',
        strikethrough && 'struck',
        fontType && 'mono',
        size && `size-${size}`,
        isSubtle && 'subtle',
        color && `color-${color}`,
      ]
        .filter(Boolean)
        .join(' '),
    },
    text,
  )

const field = ({ id, label, value, placeholder, isMultiline }) => {
  const name = `field-${++fields}`
  const input = isMultiline
    ? el('textarea', { id: name, 'data-input': id, rows: '4', placeholder })
    : el('input', { id: name, 'data-input': id, placeholder })
  input.value = value ?? ''
  return el('div', { class: 'field' }, el('label', { for: name }, label), input)
}

const choices = ({ id, label, value = '', choices: given, isMultiSelect, placeholder }) => {
  if (isMultiSelect) {
    const chosen = value.split(',')
    const boxes = given.map((one) => {
      const box = el('input', { type: 'checkbox', value: one.value })
      box.checked = chosen.includes(one.value)
      return el('label', { class: 'tick' }, box, one.title)
    })
    return el('fieldset', { 'data-many': id }, el('legend', {}, label), ...boxes)
  }
  const name = `field-${++fields}`
  const select = el(
    'select',
    { id: name, 'data-input': id },
    ...(value ? [] : [el('option', { value: '' }, placeholder ?? 'Choose')]),
    ...given.map((one) => el('option', { value: one.value }, one.title)),
  )
  select.value = value
  return el('div', { class: 'field' }, el('label', { for: name }, label), select)
}

const element = (one, button) => {
  if (one.type === 'RichTextBlock') return el('p', {}, ...one.inlines.map(textRun))
  if (one.type === 'Container')
    return el('div', { class: 'container' }, ...one.items.map((item) => element(item, button)))
  if (one.type === 'ActionSet') return el('div', { class: 'actions' }, ...one.actions.map(button))
  if (one.type === 'Input.Text') return field(one)
  if (one.type === 'Input.ChoiceSet') return choices(one)
  return el('p', { class: 'subtle' }, `(${one.type})`)
}

/** What was filled in, as Teams sends it. */
export const filledIn = (root) => {
  const inputs = {}
  for (const input of root.querySelectorAll('[data-input]')) inputs[input.dataset.input] = input.value
  for (const many of root.querySelectorAll('[data-many]'))
    inputs[many.dataset.many] = [...many.querySelectorAll('input:checked')].map(({ value }) => value).join(',')
  return inputs
}

/** Puts back what was filled in, where such fields stand. */
export const fillIn = (root, inputs) => {
  for (const input of root.querySelectorAll('[data-input]'))
    if (input.dataset.input in inputs) input.value = inputs[input.dataset.input]
  for (const many of root.querySelectorAll('[data-many]')) {
    const chosen = (inputs[many.dataset.many] ?? '').split(',')
    for (const box of many.querySelectorAll('input')) box.checked = chosen.includes(box.value)
  }
}

/** What opens in the card itself, one at a time. */
const drawerIn = (root, button) => {
  const drawer = el('div', { class: 'drawer', hidden: true })
  const close = () => {
    for (const other of root.querySelectorAll('[aria-expanded]')) other.setAttribute('aria-expanded', 'false')
    drawer.hidden = true
  }
  const toggle = (action, opens) => {
    const open = drawer.dataset.title === action.title && !drawer.hidden
    close()
    if (open) return
    drawer.hidden = false
    drawer.dataset.title = action.title
    opens.setAttribute('aria-expanded', 'true')
    drawer.replaceChildren(
      ...action.card.body.map((item) => element(item, button)),
      el('div', { class: 'actions' }, ...action.card.actions.map(button)),
    )
    drawer.querySelector('select, input, button')?.focus()
  }
  return { drawer, close, toggle }
}

/** `press(title, inputs)`: what a button does. */
export const drawCard = (card, press) => {
  const root = el('div', { class: 'card' })
  const presses = ({ title }) => {
    const inputs = filledIn(root)
    close()
    press(title, inputs)
  }
  const button = (action) => {
    const { type, title, url, style = '' } = action
    if (type === 'Action.OpenUrl')
      return el('a', { class: 'button', href: url, target: '_blank', rel: 'noreferrer' }, title)
    if (type !== 'Action.ShowCard')
      return el('button', { type: 'button', class: style, onclick: () => presses(action) }, title)
    const opens = el(
      'button',
      { type: 'button', 'aria-expanded': 'false', 'data-drawer': title, onclick: () => toggle(action, opens) },
      `${title} ▾`,
    )
    return opens
  }
  const { drawer, close, toggle } = drawerIn(root, button)
  root.append(...card.body.map((item) => element(item, button)))
  if (card.actions) root.append(el('div', { class: 'actions' }, ...card.actions.map(button)), drawer)
  return root
}
