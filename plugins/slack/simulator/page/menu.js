// A button that opens a list of choices; gone again after a choice, on Escape, and when one looks elsewhere.
import { h } from './dom.js'

/** `items()` gives `{ words, from?, run }`; the list exists only while it is open. */
export function menu(toggle, items) {
  const node = h('div', { class: 'menu' }, toggle)
  const list = () => node.querySelector('.menu-list')
  const close = () => list()?.remove()
  const row = ({ words, from, run }) => {
    const choose = () => {
      close()
      return run()
    }
    return h(
      'button',
      { type: 'button', role: 'menuitem', onclick: choose },
      words,
      from && h('span', { class: 'from' }, from),
    )
  }
  toggle.setAttribute('aria-haspopup', 'menu')
  toggle.onclick = () => {
    if (list()) return close()
    node.append(h('div', { class: 'menu-list', role: 'menu' }, items().map(row)))
    list().querySelector('button')?.focus()
  }
  node.onkeydown = (event) => {
    const rows = [...(list()?.children ?? [])]
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (rows.length === 0 || (!step && event.key !== 'Escape')) return
    event.preventDefault()
    event.stopPropagation()
    if (step) return rows[(rows.indexOf(document.activeElement) + step + rows.length) % rows.length].focus()
    close()
    toggle.focus()
  }
  node.onfocusout = ({ relatedTarget }) => {
    if (!node.contains(relatedTarget)) close()
  }
  return node
}
