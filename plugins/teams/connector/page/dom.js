/** An element with its attributes, listeners (`onclick`) and children. */
export const el = (name, attributes = {}, ...children) => {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key.slice(2), value)
    else if (value === true) made.setAttribute(key, '')
    else if (value !== false && value !== undefined) made.setAttribute(key, value)
  }
  made.append(...children.flat().filter((child) => child !== undefined && child !== ''))
  return made
}

const TAGS = new Set(['P', 'STRONG', 'EM', 'DEL', 'A', 'UL', 'OL', 'LI', 'CODE', 'PRE', 'BLOCKQUOTE', 'BR'])

/** Only what Teams shows of HTML in a message; everything else is its words. */
export const words = (html) => {
  const body = new DOMParser().parseFromString(html, 'text/html').body
  return [...body.childNodes].map(clean)
}

const clean = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent
  if (node.nodeType !== Node.ELEMENT_NODE) return ''
  const children = [...node.childNodes].map(clean)
  if (node.tagName === 'AT') return el('b', { class: 'mention' }, ...children)
  if (!TAGS.has(node.tagName)) return el('span', {}, ...children)
  const href = node.getAttribute('href') ?? ''
  const link = node.tagName === 'A' && /^https?:\/\//.test(href) ? { href, target: '_blank', rel: 'noreferrer' } : {}
  return el(node.tagName.toLowerCase(), link, ...children)
}

export const call = async (verb, body = {}) => {
  const response = await fetch(`/_control/${verb}`, { method: 'POST', body: JSON.stringify(body) })
  const said = await response.json()
  if (!response.ok) throw new Error(said.error)
  return said.answer
}
