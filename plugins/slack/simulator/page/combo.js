// A menu whose options come from the app while one types.
import { h } from './dom.js'
import { withEmoji } from './text.js'

const PAUSE_MS = 150

class Combo {
  constructor(element, start, suggest, chose) {
    Object.assign(this, { chosen: start, suggest, chose, least: element.min_query_length ?? 3 })
    const hint = element.placeholder?.text ?? 'Search'
    const about = { class: 'field', role: 'combobox', 'aria-expanded': 'false', 'aria-label': hint, placeholder: hint }
    this.input = h('input', { ...about, value: start?.text.text ?? '' })
    this.list = h('ul', { class: 'combo-list', role: 'listbox', hidden: true })
    this.node = h('div', { class: 'combo' }, this.input, this.list)
    this.listen()
  }

  listen() {
    const { input } = this
    input.onfocus = () => {
      input.select()
      if (this.least === 0 || input.value) this.soon()
    }
    input.oninput = () => {
      this.chosen = undefined
      if (input.value.length >= this.least) this.soon()
    }
    input.onblur = () => this.open(false)
    input.onkeydown = (event) => this.key(event)
  }

  soon() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.ask(), PAUSE_MS)
  }

  async ask() {
    const options = (await this.suggest(this.input.value)) ?? []
    const rows = options.map((option, index) => this.row(option, index === 0))
    this.list.replaceChildren(...(rows.length > 0 ? rows : [h('li', { 'aria-disabled': 'true' }, 'Nothing found')]))
    this.open(document.activeElement === this.input)
  }

  row(option, first) {
    const item = h('li', { role: 'option', 'aria-selected': String(first) }, withEmoji(option.text.text))
    item.option = option
    item.onpointerdown = (event) => {
      event.preventDefault()
      this.take(option)
    }
    return item
  }

  open(yes) {
    this.list.hidden = !yes
    this.input.setAttribute('aria-expanded', String(yes))
  }

  take(option) {
    this.chosen = option
    this.input.value = option.text.text
    this.open(false)
    this.chose?.(option)
  }

  key(event) {
    const items = [...this.list.querySelectorAll('[role=option]')]
    const at = items.findIndex((item) => item.getAttribute('aria-selected') === 'true')
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (this.list.hidden || items.length === 0 || !(step || event.key === 'Enter' || event.key === 'Escape')) return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Enter') this.take(items[at].option)
    else if (event.key === 'Escape') this.open(false)
    else this.select(items[at], items[(at + step + items.length) % items.length])
  }

  select(before, next) {
    before?.setAttribute('aria-selected', 'false')
    next.setAttribute('aria-selected', 'true')
    next.scrollIntoView({ block: 'nearest' })
  }
}

export function combo(element, start, suggest, chose) {
  const made = new Combo(element, start, suggest, chose)
  return { node: made.node, read: () => made.chosen ?? null }
}
