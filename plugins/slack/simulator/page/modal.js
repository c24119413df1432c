// The modal in front, drawn anew only when the app changed it, so that nothing typed is lost.
import { act } from './api.js'
import { renderBlocks } from './blocks.js'
import { h } from './dom.js'

const dialog = document.getElementById('modal')
let shown = ''
let fields = new Map()

export function showModal(view) {
  if (!view) return hide()
  const print = `${view.id} ${view.hash}`
  if (print !== shown) draw(view)
  shown = print
  showErrors(view.errors)
  if (!dialog.open) dialog.showModal()
}

function hide() {
  shown = ''
  if (dialog.open) dialog.close()
}

function draw(view) {
  fields = new Map()
  const submit = view.submit && h('button', { class: 'button primary' }, view.submit)
  const close = (all) => act('close', view.id, { all })
  const form = h(
    'form',
    {},
    head(view, close),
    h('div', { class: 'modal-body' }, renderBlocks(view.blocks, usesOf(view))),
    foot(view, close, submit),
  )
  form.onsubmit = (event) => void send(event, view, submit)
  form.onkeydown = (event) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) form.requestSubmit()
  }
  form.noValidate = true
  dialog.replaceChildren(form)
  dialog.oncancel = (event) => {
    event.preventDefault()
    void close(false)
  }
  form.querySelector('.modal-body :is(input, textarea, select)')?.focus()
}

const head = ({ title }, close) =>
  h(
    'header',
    {},
    h('h2', {}, title),
    h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: () => close(true) }, '✕'),
  )

const foot = ({ close: words, depth }, close, submit) =>
  h(
    'footer',
    {},
    h(
      'button',
      { type: 'button', class: 'button', onclick: () => close(false) },
      words ?? (depth > 0 ? 'Back' : 'Cancel'),
    ),
    submit,
  )

const usesOf = (view) => ({
  fields,
  values: view.values,
  errors: view.errors,
  suggest: (actionId, letters) => act('suggestions', view.id, actionId, letters),
  // A press inside carries what has been filled in so far, as in Slack.
  press: async (actionId, value) => {
    await act('fill', view.id, await filled())
    return act('click', view.id, actionId, value)
  },
})

async function send(event, view, submit) {
  event.preventDefault()
  if (!submit || submit.disabled) return
  submit.disabled = true
  try {
    await act('submit', view.id, await filled())
  } finally {
    submit.disabled = false
  }
}

async function filled() {
  const values = {}
  for (const [name, read] of fields) {
    const value = await read()
    if (value !== null && value !== undefined) values[name] = value
    else values[name] = ''
  }
  return values
}

function showErrors(errors) {
  for (const place of dialog.querySelectorAll('[data-error]')) {
    const words = errors[place.dataset.error] ?? ''
    if (place.textContent !== words) place.textContent = words
  }
}
