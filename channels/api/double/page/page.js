// The page of the app: shows one person's chat and acts for them. Words are only ever set as text.
const [lines, who, text, typing, nothing] = ['lines', 'who', 'text', 'typing', 'nothing'].map((id) =>
  document.getElementById(id),
)
const door = new URLSearchParams(location.search).get('door')

const act = (what, given) =>
  fetch(`/_control/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(given),
  })

const element = (name, className, ...children) => {
  const made = document.createElement(name)
  if (className) made.className = className
  made.append(...children)
  return made
}

const option = (of, it) => {
  const button = element('button', '', it.label)
  button.type = 'button'
  button.onclick = () => act('presses', { who: who.value, of, option: it }).then(look)
  return button
}

const link = ({ url, name }) => {
  const made = element('a', '', name)
  Object.assign(made, { href: url, target: '_blank', rel: 'noopener noreferrer' })
  return made
}

const partView = (id, part) => {
  if (part.is === 'choices') return [part.text, element('div', 'options', ...part.options.map((it) => option(id, it)))]
  if (part.is === 'file') return [part.caption ? `${part.caption} ` : '', link(part)]
  if (part.is === 'location') return [part.name ?? `${part.latitude}, ${part.longitude}`]
  return [part.text ?? '']
}

const STATES = { sending: 'on its way', sent: 'sent', refused: 'not taken' }

const lineView = ({ id, by, name, parts, state, at, removed, edited, reactions = [] }) => {
  const words = removed ? ['taken back'] : parts.flatMap((part) => partView(id, part))
  const time = new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  const about = [name, time, by === 'me' && STATES[state], edited && 'changed', ...reactions].filter(Boolean)
  const item = element('li', by, element('div', 'bubble', ...words), element('p', 'about', about.join(' · ')))
  if (removed) item.classList.add('removed')
  return item
}

let shown = ''
const look = async () => {
  const answer = await fetch(`/_control/chat?who=${encodeURIComponent(who.value)}`).catch(() => undefined)
  if (!answer?.ok) return
  const body = await answer.text()
  if (body === shown) return
  shown = body
  const chat = JSON.parse(body)
  lines.replaceChildren(...chat.lines.map(lineView))
  nothing.hidden = chat.lines.length > 0
  typing.hidden = !chat.typing
  lines.parentElement.scrollTop = lines.parentElement.scrollHeight
  if (document.visibilityState === 'visible') await act('reads', { who: who.value })
}

document.getElementById('compose').onsubmit = async (event) => {
  event.preventDefault()
  const words = text.value.trim()
  if (!words || !who.value.trim()) return
  text.value = ''
  void act('says', { who: who.value, text: words }).then(look)
  await look()
}
who.onchange = look
if (door) await act('inbox', { door })
await look()
setInterval(look, 700)
