// The tab an app keeps for each person. Drawn anew when the app published it anew; whoever was at a control stays there.
import { act } from './api.js'
import { renderBlocks } from './blocks.js'
import { h } from './dom.js'

/** The control somebody is at. One that is busy is disabled, and a browser forgets that it had the focus. */
let at
const remember = ({ target }) => {
  at = target.closest('[data-home] [data-action]')?.dataset.action
}
document.addEventListener('focusin', remember)
document.addEventListener('pointerdown', remember)

/** Head and body of the pane are given; `go` leads to the messages with the app. */
export function drawHome({ head, list, menuButton }, home, app, goChannel) {
  const name = app?.name ?? 'App'
  const messages = async () => goChannel((await act('direct', app.id)).channel)
  const tab = (words, pressed, onclick) =>
    h('button', { class: 'icon-button', 'aria-pressed': pressed, onclick }, words)
  const tabs = h('div', { class: 'tabs' }, tab('Home', 'true'), tab('Messages', 'false', messages))
  head.replaceChildren(menuButton(), h('h2', {}, name), tabs)
  const print = home ? `${home.id} ${home.hash}` : 'none'
  if (list.firstElementChild?.dataset.home === print) return
  const inside = home ? renderBlocks(home.blocks, usesOf(home)) : nothing(name)
  list.replaceChildren(h('div', { class: 'home', 'data-home': print }, inside))
  if (at && document.activeElement === document.body) focusOn(list.querySelector(`[data-action="${CSS.escape(at)}"]`))
}

const usesOf = (home) => ({
  values: home.values,
  press: (actionId, value) => act('click', home.id, actionId, value),
  suggest: (actionId, letters) => act('suggestions', home.id, actionId, letters),
})

const nothing = (name) => h('p', { class: 'empty' }, `${name} has not published a home for you.`)

const focusOn = (node) =>
  (node?.matches('button, select, input, textarea') ? node : node?.querySelector('button, input'))?.focus()
