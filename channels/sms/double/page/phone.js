// Draws what stands on the phone. Only text is put into the page, never markup.
const at = (id) => document.getElementById(id)
const who = new URLSearchParams(location.search).get('who') || 'Nadia'
const EVERY_MS = 700
const FATE = {
  sending: 'Sending …',
  sent: 'Sent',
  queued: 'On its way',
  delivered: 'Delivered',
  read: 'Read',
  undelivered: 'Not delivered',
  failed: 'Not delivered',
}

let drawn = ''
let photo

const ask = async (what, body) => {
  const url = `/phone/${what}?who=${encodeURIComponent(who)}`
  const init = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await fetch(url, init)
  return answer.ok ? answer.json() : undefined
}

const made = (tag, className, words) => {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (words) element.textContent = words
  return element
}

const picture = ({ mime, url }) => {
  if (mime && !mime.startsWith('image/')) {
    const link = made('a', '', 'A file')
    link.href = url
    link.target = '_blank'
    link.rel = 'noopener noreferrer'
    return link
  }
  const image = made('img')
  image.src = url
  image.alt = 'Photo'
  return image
}

const bubble = (message) => {
  const item = made('li', message.mine ? 'mine' : '')
  const box = made('div', 'bubble')
  for (const one of message.media) box.append(picture(one))
  if (message.body) box.append(made('span', '', message.body))
  const time = new Date(message.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  const bad = message.state === 'undelivered' || message.state === 'failed'
  const channel = message.channel === 'SMS' ? '' : ` · ${message.channel}`
  item.append(
    box,
    made('div', bad ? 'fate bad' : 'fate', `${time} · ${FATE[message.state] ?? message.state}${channel}`),
  )
  return item
}

const notice = ({ off, stopped }) => {
  if (off) return 'This phone is switched off: nothing is delivered to it.'
  return stopped.length > 0 ? 'You sent STOP: the shop may not write to you until you send START.' : ''
}

const draw = (state) => {
  const print = JSON.stringify(state)
  if (!state || print === drawn) return
  drawn = print
  at('number').textContent = `${who} · ${state.number}`
  at('off').checked = state.off
  const said = notice(state)
  at('notice').textContent = said
  at('notice').hidden = said === ''
  const chosen = at('to').value
  at('to').replaceChildren(...state.senders.map((one) => new Option(one.replace('whatsapp:', 'WhatsApp '), one)))
  if (state.senders.includes(chosen)) at('to').value = chosen
  at('to').parentElement.hidden = state.senders.length < 2
  const talk = at('talk')
  const low = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 60
  talk.replaceChildren(...state.messages.map(bubble))
  at('empty').hidden = state.messages.length > 0
  if (low) talk.scrollTop = talk.scrollHeight
}

const choose = (file) => {
  photo = file
  at('chosen').hidden = !file
  at('chosen').firstElementChild.textContent = file ? file.name : ''
}

const base64 = async (file) => {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

const send = async (text) => {
  const file = photo
  if (!text.trim() && !file) return
  choose(undefined)
  at('photo').value = ''
  const attached = file ? { mime: file.type, base64: await base64(file) } : {}
  draw(await ask('send', { text, to: at('to').value, ...attached }))
  at('talk').scrollTop = at('talk').scrollHeight
}

const submit = () => {
  const text = at('text').value
  at('text').value = ''
  at('text').focus()
  return send(text)
}

at('form').addEventListener('submit', (event) => {
  event.preventDefault()
  void submit()
})
at('text').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  void submit()
})
at('photo').addEventListener('change', () => choose(at('photo').files[0]))
at('chosen')
  .querySelector('button')
  .addEventListener('click', () => choose(undefined))
at('off').addEventListener('change', async () => draw(await ask('off', { off: at('off').checked })))
for (const button of document.querySelectorAll('[data-word]'))
  button.addEventListener('click', () => send(button.dataset.word))

const look = async () => {
  if (!document.hidden) {
    draw(await ask('state').catch(() => undefined))
    await ask('reads', {}).catch(() => undefined)
  }
  setTimeout(look, EVERY_MS)
}
void look()
