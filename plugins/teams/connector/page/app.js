// Somebody at their screen in the simulated Teams.
import { drawCard, filledIn } from './cards.js'
import { call, el } from './dom.js'
import { keeping } from './keep.js'
import { drawPosts } from './posts.js'

const $ = (id) => document.getElementById(id)
const state = { who: '', place: '', version: -1, world: undefined, told: 0, dialog: '', turn: 0 }

const me = () => state.world.people.find(({ id }) => id === state.who)
const chatId = () => `a:${state.who.slice(4)}`

/** Whatever somebody does: its mistakes are said, and the screen is drawn anew. */
const act = async (work) => {
  $('state').textContent = 'Working…'
  try {
    await work()
    $('state').textContent = ''
  } catch (error) {
    $('state').textContent = String(error.message ?? error)
  }
  state.version = -1
  await look()
}

const at = (post) => ({ channel: post.conversation, id: post.id })
const as = () => state.who
const mentionsIn = (text) =>
  ['Deskless', ...state.world.people.map(({ name }) => name)]
    .filter((name) => text.includes(`@${name}`))
    .map((name) => ({ name }))

const does = {
  me,
  type: (text, thread) =>
    act(() =>
      state.place.startsWith('a:')
        ? call('chat', { as: as(), text })
        : call('type', {
            as: as(),
            typed: { channel: state.place, text, mentions: mentionsIn(text), ...(thread ? { thread } : {}) },
          }),
    ),
  press: (post, title, inputs) => act(() => call('press', { as: as(), at: at(post), title, inputs })),
  shortcut: (post, command) => act(() => call('shortcut', { as: as(), at: at(post), command })),
  react: (post, reaction) => act(() => call('react', { as: as(), at: at(post), reaction, on: true })),
  remove: (post) => act(() => call('remove', { as: as(), at: at(post) })),
  edit: (post) => {
    const text = prompt('Your line', new DOMParser().parseFromString(post.text, 'text/html').body.textContent)
    if (text) void act(() => call('edit', { as: as(), at: at(post), text }))
  },
}

const drawPlaces = () => {
  const link = (id, name) =>
    el('button', { type: 'button', 'aria-current': id === state.place ? 'page' : false, onclick: () => go(id) }, name)
  const teams = state.world.teams.flatMap((team) => [
    el('h3', {}, team.name),
    ...team.channels.map(({ id, name }) => link(id, `# ${name}`)),
  ])
  $('places').replaceChildren(...teams, el('h3', {}, 'Chat'), link(chatId(), 'Deskless'))
}

const go = (place) => {
  state.place = place
  state.version = -1
  return look()
}

const drawDialog = () => {
  const { dialog } = state.world
  const drawn = JSON.stringify(dialog)
  if (drawn === state.dialog) return
  state.dialog = drawn
  const form = $('form')
  if (!dialog) return form.close()
  const close = el('button', { type: 'button', onclick: () => act(() => call('close', { as: as() })) }, 'Close')
  const card = drawCard(dialog.card, (title) => act(() => call('submit', { as: as(), title, inputs: filledIn(form) })))
  form.replaceChildren(el('h2', { id: 'form-title' }, dialog.title), card, close)
  if (!form.open) form.showModal()
}

const drawTold = () => {
  const { told } = state.world
  for (const words of told.slice(state.told)) {
    const line = el('p', {}, words)
    $('told').append(line)
    setTimeout(() => line.remove(), 8_000)
  }
  state.told = told.length
}

const look = async () => {
  const world = await call('world', state.who ? { as: state.who } : {})
  const fresh = world.version !== state.version
  state.world = world
  if (!state.who) return begin(world)
  drawDialog()
  drawTold()
  if (!fresh) return
  state.version = world.version
  const turn = ++state.turn
  const posts = await call('look', { as: state.who, channel: state.place })
  // A newer look is under way.
  if (turn !== state.turn) return
  const channel = world.teams.flatMap(({ channels }) => channels).find(({ id }) => id === state.place)
  $('place').textContent = channel ? `# ${channel.name}` : 'Chat with Deskless'
  keeping(() => $('posts').replaceChildren(...drawPosts(posts, state.place.startsWith('a:'), does)))
  if ($('state').textContent === 'Loading…' || posts.length > 0) $('state').textContent = ''
  if (posts.length === 0)
    $('state').textContent = 'Nothing here yet. When a customer writes, their conversation appears.'
  drawPlaces()
}

/** Where the bot listens, and that it is in the team. */
const meet = async (world) => {
  const url = new URLSearchParams(location.search).get('door')
  if (!url) return
  await call('listen', { url })
  await call('happen', { as: world.people[0].id, what: 'install', channel: world.teams[0].id })
}

const begin = async (world) => {
  await meet(world)
  state.who = new URLSearchParams(location.search).get('as') ?? world.people[0].id
  state.place = world.teams[0]?.channels[1]?.id ?? chatId()
  $('who').replaceChildren(
    ...world.people.map(({ id, name, role }) =>
      el('option', { value: id }, role === 'guest' ? `${name} (guest)` : name),
    ),
  )
  $('who').value = state.who
  return look()
}

$('who').addEventListener('change', () => {
  state.who = $('who').value
  state.told = Number.MAX_SAFE_INTEGER
  if (state.place.startsWith('a:')) state.place = chatId()
  void go(state.place)
})
$('new-post').addEventListener('submit', (event) => {
  event.preventDefault()
  const field = $('new-text')
  if (field.value.trim()) void does.type(field.value)
  field.value = ''
})
$('form').addEventListener('cancel', () => {
  void act(() => call('close', { as: as() }))
})

const watch = async () => {
  await look().catch((error) => {
    $('state').textContent = `The simulated Teams does not answer: ${error.message}`
  })
  setTimeout(watch, 700)
}
void watch()
