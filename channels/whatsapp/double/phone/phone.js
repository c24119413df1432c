// The phone. It draws what the double says stands in the chat, and does what a person with a thumb does.
import { drawMessage } from './bubble.js'

const at = (id) => document.getElementById(id)
const [chat, who, text, trouble, answering] = ['chat', 'who', 'text', 'trouble', 'answering'].map(at)
const FIRST = ['Nadia Petrova', 'Vera Okafor']

let answers
let drawn = ''

const me = () => who.value

const say = (sentence) => {
  trouble.textContent = sentence
  trouble.hidden = !sentence
}

const act = async (what, given) => {
  try {
    const answer = await fetch(`_control/${what}`, { method: 'POST', body: JSON.stringify({ who: me(), ...given }) })
    if (!answer.ok) throw new Error((await answer.json()).error)
    say('')
  } catch (error) {
    say(`That did not work: ${error.message}`)
  }
  await look()
}

const toEnd = () => {
  chat.scrollTop = chat.scrollHeight
}

const look = async () => {
  const answer = await fetch(`_control/chat?who=${encodeURIComponent(me())}`)
  const { messages, typing } = await answer.json()
  at('state').textContent = typing ? 'writing …' : 'on this simulated WhatsApp'
  const now = JSON.stringify(messages)
  if (now === drawn) return
  drawn = now
  const focused = document.activeElement?.closest?.('#chat li')?.dataset.id
  chat.replaceChildren(...messages.map((message) => drawMessage(message, messages, deeds)))
  if (chat.lastElementChild) chat.lastElementChild.tabIndex = 0
  chat.querySelector(`li[data-id="${CSS.escape(focused ?? '')}"]`)?.focus()
  toEnd()
  for (const picture of chat.querySelectorAll('img')) picture.addEventListener('load', toEnd, { once: true })
  if (messages.some(({ by, tick }) => by === 'us' && tick === 'delivered') && document.hasFocus())
    await act('looks', {})
}

const answer = (message, words) => {
  answers = message && { id: message.id }
  answering.hidden = !message
  answering.querySelector('span').textContent = message ? `Answering: ${words}` : ''
  text.focus()
}

const deeds = {
  answer,
  react: (message, emoji) =>
    act('reacts', { message: message.id, emoji: message.reactions.them === emoji ? '' : emoji }),
  press: (message, label) => act('presses', { message: message.id, label }),
  edit: async (message) => {
    const words = await ask('Say it differently', message.content.body)
    if (words) await act('edits', { message: message.id, text: words })
  },
  remove: (message) => act('deletes', { message: message.id }),
}

const ask = (question, value = '') =>
  new Promise((resolve) => {
    const dialog = at('ask')
    at('question').textContent = question
    at('reply').value = value
    dialog.returnValue = 'cancel'
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'ok' ? at('reply').value.trim() : ''), {
      once: true,
    })
    dialog.showModal()
  })

const send = async () => {
  const words = text.value.trim()
  if (!words) return
  text.value = ''
  const given = answers ? { message: answers.id, text: words } : { text: words }
  const what = answers ? 'answers' : 'says'
  answer(undefined)
  await act(what, given)
}

const kindOf = ({ type }) => {
  const [main] = type.split('/')
  return type === 'image/webp' ? 'sticker' : ['image', 'video', 'audio'].includes(main) ? main : 'document'
}

const sendFile = async ([file]) => {
  if (!file) return
  const bytes = new Uint8Array(await file.arrayBuffer())
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  const mime = file.type || 'application/octet-stream'
  const caption = text.value.trim()
  text.value = ''
  await act('sends', { kind: kindOf(file), name: file.name, mime, base64: btoa(binary), ...(caption && { caption }) })
}

const addPerson = (name) => {
  if (![...who.options].some(({ value }) => value === name)) who.add(new Option(name, name))
  who.value = name
}

const wander = (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity }[event.key]
  if (!step || event.target.closest('.deeds')) return
  const all = [...chat.children]
  const from = all.indexOf(document.activeElement)
  const to = Math.min(all.length - 1, Math.max(0, (from < 0 ? all.length : from) + step))
  all[to]?.focus()
  event.preventDefault()
}

at('write').addEventListener('submit', (event) => {
  event.preventDefault()
  void send()
})
text.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  void send()
})
chat.addEventListener('keydown', wander)
at('file').addEventListener('change', async (event) => {
  await sendFile(event.target.files)
  event.target.value = ''
})
at('place').addEventListener('click', () => {
  const content = { latitude: 52.520008, longitude: 13.404954, name: 'Alexanderplatz', address: '10178 Berlin' }
  void act('tells', { type: 'location', content })
})
at('forget').addEventListener('click', () => answer(undefined))
at('new').addEventListener('click', async () => {
  const name = await ask('Who is it?')
  if (!name) return
  addPerson(name)
  await look()
})
at('sleep').addEventListener('click', () => act('is', { set: { lastWroteAt: 0 } }))
at('app').addEventListener('click', async () => {
  const words = await ask('What does the shop write from its own phone?')
  if (words) await act('echoes', { text: words })
})
who.addEventListener('change', () => {
  answer(undefined)
  void look()
})
window.addEventListener('focus', () => {
  drawn = ''
  void look()
})

const begin = async () => {
  const { business, people } = await (await fetch('_control/people')).json()
  at('business').textContent = business.name
  for (const name of new Set([...people.map((one) => one.name), ...FIRST])) who.add(new Option(name, name))
  await look()
  new EventSource('_control/events').addEventListener('message', () => void look())
}
void begin()
