// Several choices from a menu that the app fills while one types: what is chosen stands above it, and can be taken away.
import { combo } from './combo.js'
import { h } from './dom.js'
import { withEmoji } from './text.js'

export function comboMany(element, start, suggest, chose) {
  const most = element.max_selected_items ?? Number.POSITIVE_INFINITY
  const chips = h('div', { class: 'row', role: 'list' })
  let chosen = [...start]
  const change = (next) => {
    chosen = next
    chips.replaceChildren(...chosen.map(chip))
    chose?.(chosen)
  }
  const take = (option) => {
    const known = chosen.some(({ value }) => value === option.value)
    input.value = ''
    if (!known && chosen.length < most) change([...chosen, option])
  }
  const chip = (option) => {
    const words = withEmoji(option.text.text)
    const drop = () => {
      change(chosen.filter(({ value }) => value !== option.value))
      input.focus()
    }
    const button = h('button', { type: 'button', 'aria-label': `Take away ${words}`, onclick: drop }, '✕')
    return h('span', { class: 'chip', role: 'listitem' }, words, button)
  }
  const picker = combo(element, undefined, suggest, take)
  const input = picker.node.querySelector('input')
  chips.append(...chosen.map(chip))
  return { node: h('div', { class: 'combo-many' }, chips, picker.node), read: () => chosen }
}
