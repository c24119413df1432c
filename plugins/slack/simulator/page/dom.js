// Making elements without a framework.

/** `h('button', { class: 'x', onclick: fn, 'aria-label': 'y' }, 'words', child)` */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) set(node, name, value)
  node.append(...children.flat(Number.POSITIVE_INFINITY).filter((child) => child || child === 0))
  return node
}

const AS_PROPERTY = new Set(['value', 'checked', 'disabled', 'selected', 'multiple', 'required', 'hidden', 'open'])

function set(node, name, value) {
  if (value === undefined || value === null || value === false) return
  if (name.startsWith('on')) node.addEventListener(name.slice(2), value)
  else if (AS_PROPERTY.has(name)) node[name] = value
  else node.setAttribute(name, value === true ? '' : value)
}

/** Shows `items` in `list`, touching only what is new or different; `draw` makes one. */
export function reconcile(list, items, keyOf, draw) {
  const known = new Map([...list.children].map((node) => [node.dataset.key, node]))
  const nodes = items.map((item) => {
    const [key, print] = [keyOf(item), JSON.stringify(item)]
    const before = known.get(key)
    // Someone is in the middle of something here: leave it until they are done.
    if (before && (before.print === print || before.querySelector('.edit, .menu-list'))) return before
    const node = draw(item)
    node.dataset.key = key
    node.print = print
    return node
  })
  for (const node of [...list.children]) if (!nodes.includes(node)) node.remove()
  for (const [index, node] of nodes.entries())
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null)
}

/** Keeps the newest in sight for whoever was looking at the newest. */
export function stickToEnd(scroller, change) {
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80
  change()
  if (atEnd) scroller.scrollTop = scroller.scrollHeight
}

export function toast(words) {
  const node = h('div', { class: 'toast' }, words)
  document.getElementById('toasts').append(node)
  setTimeout(() => node.remove(), 6000)
}
