// A menu whose options come from the app while one types.
import { h } from './dom.js'
import { withEmoji } from './text.js'

const PAUSE_MS = 150

export function combo(element, start, suggest, chose) {
  let chosen = start
  let timer
  const input = h('input', {
    class: 'field',
    role: 'combobox',
    'aria-expanded': 'false',
    'aria-label': element.placeholder?.text ?? 'Search',
    placeholder: element.placeholder?.text ?? 'Search',
    value: start?.text.text ?? '',
  })
  const list = h('ul', { class: 'combo-list', role: 'listbox', hidden: true })
  const node = h('div', { class: 'combo' }, input, list)

  const show = (options) => {
    list.replaceChildren(...options.map((option, index) => row(option, index === 0)))
    if (options.length === 0) list.append(h('li', { 'aria-disabled': 'true' }, 'Nothing found'))
    open(true)
  }
  const open = (yes) => {
    list.hidden = !yes
    input.setAttribute('aria-expanded', String(yes))
  }
  const row = (option, first) => {
    const item = h('li', { role: 'option', 'aria-selected': String(first) }, withEmoji(option.text.text))
    item.onpointerdown = (event) => {
      event.preventDefault()
      take(option)
    }
    item.option = option
    return item
  }
  const take = (option) => {
    chosen = option
    input.value = option.text.text
    open(false)
    chose?.(option)
  }
  const ask = async () => show((await suggest(input.value)) ?? [])
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(ask, PAUSE_MS)
  }
  input.onfocus = () => {
    input.select()
    if ((element.min_query_length ?? 3) === 0 || input.value) soon()
  }
  input.oninput = () => {
    chosen = undefined
    if (input.value.length >= (element.min_query_length ?? 3)) soon()
  }
  input.onblur = () => open(false)
  input.onkeydown = (event) => keys(event, list, take, open)
  return { node, read: () => chosen ?? null }
}

function keys(event, list, take, open) {
  const items = [...list.querySelectorAll('[role=option]')]
  const at = items.findIndex((item) => item.getAttribute('aria-selected') === 'true')
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (list.hidden || items.length === 0) return
  if (step) {
    event.preventDefault()
    items[at]?.setAttribute('aria-selected', 'false')
    const next = items[(at + step + items.length) % items.length]
    next.setAttribute('aria-selected', 'true')
    next.scrollIntoView({ block: 'nearest' })
  } else if (event.key === 'Enter') {
    event.preventDefault()
    take(items[at].option)
  } else if (event.key === 'Escape') {
    event.preventDefault()
    event.stopPropagation()
    open(false)
  }
}
