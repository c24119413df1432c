// The page: looks, draws, and looks again whenever something changed.
import { act, emojiTable, live, look, where } from './api.js'
import { composer } from './composer.js'
import { h, reconcile, stickToEnd, toast } from './dom.js'
import { drawHome } from './home.js'
import { drawMessage } from './message.js'
import { showModal } from './modal.js'
import { drawSidebar } from './sidebar.js'
import { names } from './text.js'

const [desk, sidebar, channelPane, threadPane, seat] = ['desk', 'sidebar', 'channel', 'thread', 'seat'].map((id) =>
  document.getElementById(id),
)
let screen

const pane = (root, writer) => {
  const [head, body] = [h('div', { class: 'pane-head' }), h('div', { class: 'pane-body' })]
  const list = h('div', { role: 'log' })
  body.append(list)
  root.append(head, body, writer.node)
  return { head, body, list, writer }
}
const commands = () => screen.apps.flatMap(({ commands: all }) => all.map(({ command }) => command))
const here = () => screen.channels.find(({ id }) => id === screen.channel) ?? { name: '' }
const placeName = () => (here().kind === 'im' ? here().name : `#${here().name}`)
const channelView = pane(
  channelPane,
  composer(() => ({ channel: screen.channel, name: placeName(), commands: commands() })),
)
const threadView = pane(
  threadPane,
  composer(() => ({ channel: screen.channel, name: 'the thread', threadTs: where.thread, commands: commands() })),
)

function go(change) {
  Object.assign(where, change)
  const kept = Object.entries(where).filter(([, value]) => value)
  history.replaceState(null, '', `/#${new URLSearchParams(kept)}`)
  desk.classList.remove('with-sidebar')
  return refresh()
}
const openThread = async (ts) => {
  await go({ thread: ts })
  threadView.body.scrollTop = threadView.body.scrollHeight
  threadView.writer.focus()
}
const goChannel = async (id) => {
  await go({ channel: id, thread: '', home: '' })
  channelView.body.scrollTop = channelView.body.scrollHeight
}

const moves = {
  go: goChannel,
  join: async (id) => {
    await act('join', id)
    await goChannel(id)
  },
  goHome: async (app) => {
    await go({ home: app, thread: '' })
    await act('openHome', app)
  },
}

let looking
let again = false
/** One look at a time; what changes meanwhile is looked at afterwards. */
function refresh() {
  again = true
  looking ??= (async () => {
    while (again) {
      again = false
      draw(await look())
    }
  })().finally(() => {
    looking = undefined
  })
  return looking
}

function draw(next) {
  screen = next
  where.as ||= next.me.id
  where.channel ||= next.channel ?? ''
  names.people = new Map(next.people.map((one) => [one.id, one]))
  names.channels = new Map(next.channels.map((one) => [one.id, one]))
  drawSeat(next)
  drawSidebar(sidebar, next, { home: where.home, ...moves })
  drawChannel(next)
  drawThread(next)
  showModal(next.view)
  document.title = `${here().name} · Simulated Slack`
}

function drawSeat({ people, me }) {
  const options = people.filter(({ isApp }) => !isApp).map(({ id, realName }) => h('option', { value: id }, realName))
  if (seat.options.length !== options.length) seat.replaceChildren(...options)
  seat.value = me.id
}

const menuButton = () =>
  h(
    'button',
    {
      class: 'icon-button menu-button',
      'aria-label': 'Show channels',
      onclick: () => desk.classList.toggle('with-sidebar'),
    },
    '☰',
  )

function drawChannel({ messages, home, apps }) {
  const { head, body, list, writer } = channelView
  const { name, topic, archived, shared, kind } = here()
  writer.refresh()
  writer.node.hidden = Boolean(where.home) || archived
  if (where.home)
    return drawHome(
      { head, list, menuButton },
      home,
      apps.find(({ id }) => id === where.home),
      goChannel,
    )
  const note = [shared && 'Shared with another company', archived && 'Archived', topic].filter(Boolean).join(' · ')
  head.replaceChildren(
    menuButton(),
    h('h2', {}, kind === 'im' ? name : `# ${name}`),
    h('span', { class: 'hint' }, note),
  )
  stickToEnd(body, () => {
    reconcile(
      list,
      messages,
      ({ ts }) => ts,
      (message) => drawMessage(message, { screen, openThread }),
    )
    if (messages.length === 0)
      list.replaceChildren(
        h(
          'p',
          { class: 'empty' },
          'Nothing here yet. Whatever customers write appears here, each conversation as a thread.',
        ),
      )
  })
}

function drawThread({ thread }) {
  const open = Boolean(where.thread && thread?.length && !where.home)
  threadPane.hidden = !open
  desk.classList.toggle('with-thread', open)
  if (!open) return
  const close = h(
    'button',
    { class: 'icon-button', 'aria-label': 'Close thread', onclick: () => go({ thread: '' }) },
    '✕',
  )
  threadView.head.replaceChildren(
    menuButton(),
    h('h2', {}, 'Thread'),
    h('span', { class: 'hint' }, `#${here().name}`),
    close,
  )
  threadView.writer.refresh()
  stickToEnd(threadView.body, () =>
    reconcile(
      threadView.list,
      thread,
      ({ ts }) => ts,
      (message) => drawMessage(message, { screen, openThread, inThread: true }),
    ),
  )
}

/** `/archives/C…/p170…` is what a permalink leads to. */
function arrive() {
  Object.assign(where, Object.fromEntries(new URLSearchParams(location.hash.slice(1))))
  const [, channel, stamp] = /^\/archives\/(\w+)\/p(\d+)(\d{6})?/.exec(location.pathname) ?? []
  if (!channel) return
  const digits = location.pathname.split('/p').at(-1)
  const ts = `${digits.slice(0, -6)}.${digits.slice(-6)}`
  Object.assign(where, { channel, thread: new URLSearchParams(location.search).get('thread_ts') ?? (stamp ? ts : '') })
}

document.addEventListener('pointerdown', ({ target }) => {
  if (!sidebar.contains(target)) desk.classList.remove('with-sidebar')
})
seat.onchange = () => go({ as: seat.value, thread: '', home: '' })
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape' && where.thread && !document.querySelector('dialog[open]')) void go({ thread: '' })
})
arrive()
names.emoji = await emojiTable()
live(() => void refresh().catch(() => toast('The simulator does not answer.')))
